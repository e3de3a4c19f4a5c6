import Builtin
import Descriptor
import Gate
import Manifest
import Signature

/// What stands for the provider of a required interface: services of the host as far as a plugin alone needs them, example documents for
/// the standard interfaces, and for all others the emptiest valid answer.
enum FakePeer {
    /// The provider's id, which example documents name too.
    static let name = "example"

    static func function(
        _ interface: InterfaceName, _ signature: Signature, _ options: MockHost.Options, _ recording: MockHost.Recording
    ) -> HostFunction {
        let name = "\(interface)"
        let body = options.functions["\(name) \(signature.name)"] ?? service(name, signature.name, options, recording)
            ?? general(name, signature, recording)
        return { call in
            recording.add(RecordedCall(interface: name, function: signature.name, arguments: arguments(call, signature)))
            return body(call)
        }
    }

    private static func arguments(_ call: HostInvocation, _ signature: Signature) -> [String] {
        signature.parameters.enumerated().compactMap { index, parameter in
            switch parameter.kind {
            case .value(.str): call.text(index)
            case .value(.bytes): "\(call.bytes(index).count) bytes"
            case .value(.i32), .value(.u32): "\(call.int32(index))"
            case .value(.i64): "\(call.int64(index))"
            case .value(.u64), .value(.handle): "\(call.uint64(index))"
            case .value(.f64): "\(Double(bitPattern: call.uint64(index)))"
            case .value(.bool), .out, .callback: nil
            }
        }
    }

    // MARK: The host's services

    private static func service(
        _ interface: String, _ function: String, _ options: MockHost.Options, _ recording: MockHost.Recording
    ) -> HostFunction? {
        let clock = ClockService(options.clock)
        return switch (interface, function) {
        case ("crucible.log/1", "write"): { call in
            (0...6).contains(call.int32(0)) ? .ok : call.fail(.invalidArgument, "there is no level \(call.int32(0))")
        }
        case ("crucible.clock/1", "now"): clock.functions[0]
        case ("crucible.clock/1", "wall"): clock.functions[1]
        case ("crucible.clock/1", "sleep"): clock.functions[2]
        case ("crucible.config/1", "get"): { call in
            call.set(0, options.config)
            return .ok
        }
        case ("crucible.config/1", "document"): { document($0, options.directory) }
        case ("crucible.http/1", "request"): { FakeEndpoint.answer($0, isUnanswered: recording.isUnanswered.withLock { $0 }) }
        case ("crucible.process/1", "spawn"): { $0.fail(.notFound, "no program runs while a plugin is tested alone") }
        case ("crucible.process/1", "port"): { call in
            call.set(0, number: 49_152)
            return .ok
        }
        case ("crucible.process/1", _): { $0.fail(.gone, "the process has ended") }
        case ("crucible.cache/1", _): cache(function)
        case ("crucible.lease/1", _): lease(function)
        case ("crucible.event/1", _): event(function)
        case ("crucible.metric/1", _): metric(function)
        // Nothing is traced while a plugin is tested alone.
        case ("crucible.trace/1", _): { _ in .ok }
        default: nil
        }
    }

    /// One that never has anything, and takes everything.
    private static func cache(_ function: String) -> HostFunction {
        switch function {
        case "get": { $0.fail(.notFound, "nothing is cached while a plugin is tested alone") }
        case "put": { call in
            call.set(4, number: 1)
            return .ok
        }
        case "claim": { call in
            call.done(.i32(GateStatus.ok.rawValue), .str(#"{"outcome":"compute","flight":1}"#))
            return .ok
        }
        case "invalidate": { call in
            call.set(2, number: 0)
            return .ok
        }
        default: { _ in .ok }
        }
    }

    /// There is enough of everything.
    private static func lease(_ function: String) -> HostFunction {
        switch function {
        case "acquire": { call in
            let done = call.done
            call.onCancel { done(.i32(GateStatus.cancelled.rawValue), .str("cancelled")) }
            call.callback(1)(.str(#"{"event":"granted","lease":1,"token":1}"#))
            return .ok
        }
        case "take": { call in
            call.set(2, number: 1)
            call.set(3, number: 1)
            return .ok
        }
        default: { _ in .ok }
        }
    }

    /// Everything is published, and nothing happens.
    private static func event(_ function: String) -> HostFunction {
        switch function {
        case "publish": { call in
            call.set(2, number: 1)
            return .ok
        }
        case "subscribe": { call in
            let done = call.done
            call.onCancel { done(.i32(GateStatus.cancelled.rawValue), .str("cancelled")) }
            call.callback(1)(.str(#"{"event":"subscribed","subscription":1}"#))
            return .ok
        }
        case "post", "fence", "barrier": { call in
            call.done(.i32(GateStatus.ok.rawValue), .str(#"{"sequence":1}"#))
            return .ok
        }
        default: { _ in .ok }
        }
    }

    /// It takes every figure and keeps none.
    private static func metric(_ function: String) -> HostFunction {
        switch function {
        case "define": { call in
            call.set(1, number: 1)
            return .ok
        }
        case "series": { call in
            call.set(2, number: 1)
            return .ok
        }
        default: { _ in .ok }
        }
    }

    private static func document(_ call: HostInvocation, _ directory: String) -> GateStatus {
        let name = call.text(0)
        let path = name.hasPrefix("/") ? name : directory + "/" + name
        guard let bytes = FileContents.read(path, limit: 1 << 20), let text = String(validating: bytes, as: UTF8.self) else {
            return call.fail(.notFound, "there is no readable file \(path)")
        }
        do {
            call.set(1, try YAMLDocument.json(fromYAML: text, file: path))
            return .ok
        } catch { return call.fail(.invalidArgument, "\(error)") }
    }

    // MARK: Everybody else

    private static func general(_ interface: String, _ signature: Signature, _ recording: MockHost.Recording) -> HostFunction {
        let known = StandardFunction.all[interface]?[signature.name]
        let answer = known.flatMap { ExampleDocuments.all[$0.answer] } ?? "{}"
        let progress = known?.progress.flatMap { ExampleDocuments.all[$0] }
        return { call in
            for (index, parameter) in signature.parameters.enumerated() {
                if case .out(let type) = parameter.kind, type == .str { call.set(index, answer) }
            }
            guard signature.isAsynchronous else { return .ok }
            let done = call.done
            if recording.isUnanswered.withLock({ $0 }) {
                call.onCancel { done(.i32(GateStatus.cancelled.rawValue), .str("cancelled")) }
                return .ok
            }
            if let progress, signature.parameters.dropLast().last?.kind == .callback([.str]) {
                call.callback(signature.parameters.count - 2)(.str(progress))
            }
            done(.i32(GateStatus.ok.rawValue), .str(answer))
            return .ok
        }
    }
}
