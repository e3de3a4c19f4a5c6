import CBench
import Gate
import Signature

/// A gate with a consumer, and a concurrent provider for each function that is asked for.
struct BenchGate {
    private let gate = Gate()
    private let consumer = Party(id: "consumer", generation: 1, isSerial: false, admission: .open)

    /// The C function by which the consumer calls the callee of that kind.
    func connect(_ kind: Int) throws -> cb_function {
        let signature = try Signature(parsing: String(cString: cb_signature(Int32(kind))))
        let provider = Party(id: "provider", generation: 1, isSerial: false, admission: .open)
        provider.serve(instance: nil, [FunctionName("bench.calls/1", signature.name): cb_provider(Int32(kind))])
        let seat = Seat("provider")
        seat.install(provider)
        return try gate.connect(consumer: consumer, to: .seat(seat), interface: "bench.calls/1", signature: signature).function
    }
}
