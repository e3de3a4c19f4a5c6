import CCrucible
import Signature

/// What one crossing keeps on the stack: the callee's arguments, and places for what it gives out.
struct CrossingFrame {
    static let capacity = Signature.maximumParameters + 2


    /// instance, call, then the parameters: pointers to the values, as libffi wants them.
    let arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    /// Values that the gate puts in place of the consumer's: two words for each parameter.
    let replacements: UnsafeMutablePointer<(UInt64, UInt64)>
    let outs: UnsafeMutablePointer<OutBuffer>
    let scalars: UnsafeMutablePointer<UInt64>
    let call: UnsafeMutablePointer<crucible_call>
    let callPointer: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let error: UnsafeMutablePointer<OutBuffer>

    /// Runs `body` with a frame on the stack.
    @inline(__always)
    static func with<Result>(_ body: (CrossingFrame) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: Layout.size, alignment: 16) { memory in
            let base = memory.baseAddress!
            return body(CrossingFrame(
                arguments: (base + Layout.arguments).assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
                replacements: (base + Layout.replacements).assumingMemoryBound(to: (UInt64, UInt64).self),
                outs: (base + Layout.outs).assumingMemoryBound(to: OutBuffer.self),
                scalars: (base + Layout.scalars).assumingMemoryBound(to: UInt64.self),
                call: (base + Layout.call).assumingMemoryBound(to: crucible_call.self),
                callPointer: (base + Layout.callPointer).assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
                instance: (base + Layout.instance).assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
                error: (base + Layout.error).assumingMemoryBound(to: OutBuffer.self)))
        }
    }

    private enum Layout {
        static let arguments = 0
        static let replacements = arguments + capacity * 8
        static let outs = replacements + capacity * 16
        static let scalars = outs + capacity * 64
        static let call = scalars + capacity * 8
        static let callPointer = call + 128
        static let instance = callPointer + 8
        static let error = instance + 8
        static let size = error + 64
    }

    /// The layout above leaves room for these; checked once by a test.
    static var fits: Bool { MemoryLayout<OutBuffer>.stride <= 64 && MemoryLayout<crucible_call>.size <= 128 }
}
