import Descriptor
import Gate
import Signature

/// Arguments for a plugin's functions: valid ones, as far as the suite can know, and garbage.
struct Samples {
    private var model: String?
    private var tool: String?

    /// Asks the plugin what it offers, where its interfaces can say so.
    init(_ instance: PluginInstance, _ context: TestContext) throws {
        model = try first("crucible.model/1", "models", "models", "id", instance, context)
        tool = try first("crucible.tools/1", "catalogue", "tools", "name", instance, context)
    }

    private func first(
        _ interface: String, _ function: String, _ list: String, _ key: String, _ instance: PluginInstance, _ context: TestContext
    ) throws -> String? {
        let found = instance.functions.first { "\($0.interface)" == interface && $0.signature.name == function }
        guard let function = found else { return nil }
        let answer = try context.finish(instance, function, [])?.firstOut
        return answer.flatMap { JSONDocument(parsing: $0) }?[list]?.array?.first?[key]?.string
    }

    /// Valid arguments: the example document of a standard interface, and something plain for all others.
    ///
    /// - Parameter number: of one question among several that differ where it does no harm: in texts, bytes and prompts.
    func valid(_ function: PluginFunction, number: Int = 0) -> [GateValue] {
        let text = document(function, number: number) ?? (number == 0 ? "example" : "example \(number)")
        return function.inputs.map { type in
            switch type {
            case .bool: .bool(true)
            case .i32: .i32(1)
            case .u32: .u32(1)
            case .i64: .i64(1)
            case .u64, .handle: .u64(1)
            case .f64: .f64(1)
            case .str: .str(text)
            case .bytes: .bytes([1, 2, 3 + UInt8(number)])
            }
        }
    }

    /// The example document that the function takes, with names that the plugin knows.
    func document(_ function: PluginFunction, number: Int = 0) -> String? {
        guard let request = StandardFunction.all["\(function.interface)"]?[function.signature.name]?.request,
            let example = ExampleDocuments.all[request].flatMap({ JSONDocument(parsing: $0) }), case .object(var members) = example
        else { return nil }
        if request == "model-request", let model { members["model"] = .string(model) }
        if number > 0, let prompt = members["prompt"]?.string { members["prompt"] = .string("\(prompt) (\(number))") }
        if request == "tool-call", let tool { members["name"] = .string(tool) }
        return JSONDocument.object(members).text
    }
}
