import CCrucible
import CDeclarations
import Descriptor
import ForeignFunction
import Glibc
import Locking
import Signature
import Testing

@testable import Foreign

/// A foreign library, opened, and called as a gate calls a provider: through C functions of the provider ABI.
struct Bench {
    let image: ForeignImage
    private let failure = Failure()

    static let limit = 1 << 16

    /// What the library said last.
    final class Failure: Sendable {
        private let text = Locked("")
        func say(_ text: String) { self.text.withLock { $0 = text } }
        func take() -> String { text.withLock { text in defer { text = "" }; return text } }
    }

    init(_ library: String, structs: [(name: String, text: String)] = [], _ functions: [String]) throws {
        let (declared, problems) = CLibrary.read(structs: structs, functions: functions)
        try #require(problems.isEmpty, "\(problems)")
        let locator = SharedLibraryLocator(environment: [:])
        let examined = try ForeignLibrary.examine(
            id: "bench", library: library, interface: "foreign.bench/1", threads: .serial, declared: declared, directory: "/", locator: locator)
        let failure = failure
        image = try examined.open(limit: Self.limit) { status, text in
            failure.say(text)
            return status
        }
    }

    /// Calls a function; gives its outs if it succeeds, in the order of the signature.
    func call(_ name: String, _ arguments: Value...) throws -> [Value] { try call(name, arguments) }

    func call(_ name: String, _ arguments: [Value]) throws -> [Value] {
        let (status, outs) = try cross(name, arguments)
        let text = failure.take()
        try #require(status == 0, "\(name) answered \(status): \(text)")
        return outs
    }

    /// Calls a function that must fail; gives status and text.
    func failure(_ name: String, _ arguments: Value...) throws -> String {
        let (status, _) = try cross(name, arguments)
        return "\(status): \(failure.take())"
    }

    private func cross(_ name: String, _ arguments: [Value]) throws -> (status: Int32, outs: [Value]) {
        let provided = image.descriptor.provides[0]
        let index = try #require(provided.functions.firstIndex { $0.name == name })
        let signature = provided.functions[index]
        let function = try #require(image.function(provided.interface, index))
        var crossing = Crossing()
        defer { crossing.release() }
        var next = arguments[...]
        for parameter in signature.parameters {
            switch parameter.kind {
            case .out(let type): crossing.addOut(type)
            case .value(let type):
                crossing.add(try #require(next.first, "\(signature) takes more arguments"), type)
                next.removeFirst()
            case .callback(let types):
                try crossing.add(try #require(next.first, "\(signature) takes more arguments"), callback: types)
                next.removeFirst()
            }
        }
        #expect(next.isEmpty, "\(signature) takes fewer arguments")
        return (crossing.call(try .provider(of: signature), function), crossing.outs)
    }
}
