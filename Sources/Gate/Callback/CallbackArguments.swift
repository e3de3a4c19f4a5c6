import CCrucible
import CCrucibleHost
import Signature

/// What a provider passed to a callback. Borrowed: valid while the callback runs.
public struct CallbackArguments {
    let types: [ValueType]
    let pointers: UnsafeMutablePointer<UnsafeMutableRawPointer?>

    public func int32(_ index: Int) -> Int32 { pointers[index]!.load(as: Int32.self) }

    /// A number of eight bytes, as it stands in memory.
    public func word(_ index: Int) -> UInt64 { pointers[index]!.load(as: UInt64.self) }

    public func bytes(_ index: Int) -> UnsafeRawBufferPointer {
        let value = pointers[index]!.load(as: crucible_bytes.self)
        return UnsafeRawBufferPointer(start: value.data, count: value.size)
    }

    public func text(_ index: Int) -> String { String(decoding: bytes(index), as: UTF8.self) }

    /// Checks pointers, sizes and UTF-8.
    func problem(limit: Int) -> GateFailure? {
        for (index, type) in types.enumerated() {
            var name: String { "argument \(index + 1) of the callback" }
            if type == .bool, pointers[index]!.load(as: UInt8.self) > 1 { return GateFailure(.invalidArgument, "\(name) is neither 0 nor 1") }
            let problem: TextCheck.Problem? =
                switch type {
                case .str: TextCheck.problem(pointers[index]!.load(as: crucible_str.self), limit: limit)
                case .bytes: TextCheck.problem(pointers[index]!.load(as: crucible_bytes.self), limit: limit)
                default: nil
                }
            if let problem { return TextCheck.describe(problem, name, limit: limit) }
        }
        return nil
    }

    /// The arguments of `done(i32, str)`.
    static func withDone(_ status: Int32, _ text: UnsafeRawBufferPointer, _ body: (UnsafeMutablePointer<UnsafeMutableRawPointer?>) -> Void) {
        var status = status
        var str = crucible_str(data: text.baseAddress?.assumingMemoryBound(to: CChar.self), size: text.count)
        withUnsafeMutablePointer(to: &status) { status in
            withUnsafeMutablePointer(to: &str) { str in
                withUnsafeTemporaryAllocation(of: UnsafeMutableRawPointer?.self, capacity: 2) { all in
                    all[0] = UnsafeMutableRawPointer(status)
                    all[1] = UnsafeMutableRawPointer(str)
                    body(all.baseAddress!)
                }
            }
        }
    }
}

func currentThread() -> UnsafeMutablePointer<crh_thread> { crh_current() }
