import CCrucible
import ForeignFunction
import Signature

/// One function of one import: a consumer's way to a provider's function. Immortal, since plugins hold pointers into it.
public final class Edge: Sendable {
    /// What is on the far side.
    public enum Target: Sendable {
        case foreign(ForeignTarget)
        case host(HostFunction)
    }

    public let consumer: Party
    public let provider: Party
    public let interface: String
    public let signature: Signature
    public let counters = EdgeCounters()
    /// The far side: a plugin's function, which needs no reference counting, or the host's.
    let foreign: ForeignTarget?
    let hostFunction: HostFunction?
    let parameters: [Parameter]
    let providerInterface: CallInterface
    let gate: Gate
    /// Neither callbacks nor a later answer: may take the path without a call node.
    let isPlain: Bool
    /// What the gate does with each parameter, in memory that is read without reference counting.
    let operations: Operations
    let hasOuts: Bool
    /// Some of them must be looked at before any is delivered, and may have allocated.
    let checksOuts: Bool
    let isSerial: Bool
    let consumerName: ImmortalText
    let consumerAdmission: AdmissionPointer
    let providerAdmission: AdmissionPointer

    /// A parameter, with what its crossing needs.
    struct Parameter: Sendable {
        let name: String
        let kind: Signature.Parameter.Kind
        /// For a callback: the C function that the provider gets instead of the consumer's.
        let bridge: Trampoline?
        let callbackInterface: CallInterface?
        let callbackTypes: [ValueType]
    }

    init(
        consumer: Party, provider: Party, interface: String, signature: Signature, target: Target, gate: Gate
    ) throws(ForeignFunctionError) {
        self.consumer = consumer
        self.provider = provider
        self.interface = interface
        self.signature = signature
        switch target {
        case .foreign(let function): (foreign, hostFunction) = (function, nil)
        case .host(let function): (foreign, hostFunction) = (nil, function)
        }
        self.gate = gate
        providerInterface = try CallInterface.provider(of: signature)
        var parameters: [Parameter] = []
        for (index, parameter) in signature.parameters.enumerated() {
            parameters.append(try Self.prepare(parameter, at: index, gate))
        }
        self.parameters = parameters
        isPlain = !parameters.contains { $0.bridge != nil }
        operations = Operations(signature)
        hasOuts = signature.parameters.contains { if case .out = $0.kind { true } else { false } }
        checksOuts = signature.parameters.contains { [.out(.str), .out(.bytes), .out(.bool)].contains($0.kind) }
        isSerial = provider.serial != nil
        consumerName = consumer.name
        consumerAdmission = consumer.admission
        providerAdmission = provider.admission
    }

    private static func prepare(
        _ parameter: Signature.Parameter, at index: Int, _ gate: Gate
    ) throws(ForeignFunctionError) -> Parameter {
        guard case .callback(let types) = parameter.kind else {
            return Parameter(name: parameter.name, kind: parameter.kind, bridge: nil, callbackInterface: nil, callbackTypes: [])
        }
        let interface = try CallInterface.callback(types)
        // Immortal, like the trampoline that points to it.
        let context = UnsafeMutablePointer<BridgeContext>.allocate(capacity: 1)
        context.initialize(to: BridgeContext(gate: Unmanaged.passUnretained(gate), parameter: index))
        let bridge = try Trampoline(interface, context: context, handler: CallbackBridge.handler)
        return Parameter(
            name: parameter.name, kind: parameter.kind, bridge: bridge, callbackInterface: interface, callbackTypes: types)
    }

    /// `provider interface.function`, for messages.
    var title: String { "\(provider.id) \(interface) \(signature.name)" }
}

/// A provider's C function and the instance that it belongs to.
///
/// `@unchecked Sendable`: functions are [any-thread] by the ABI's rules; the instance is only passed on.
public struct ForeignTarget: @unchecked Sendable {
    public let function: @convention(c) () -> Void
    public let instance: UnsafeMutableRawPointer?

    public init(function: @escaping @convention(c) () -> Void, instance: UnsafeMutableRawPointer?) {
        self.function = function
        self.instance = instance
    }
}
