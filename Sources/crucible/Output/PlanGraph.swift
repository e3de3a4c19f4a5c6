import Resolver

/// A plan as text and in Graphviz's language.
enum PlanGraph {
    static func text(_ plan: Plan) -> String {
        plan.plugins.enumerated().map { index, plugin in
            var lines = ["\(index + 1). \(plugin.id)  \(plugin.descriptor.id) \(plugin.descriptor.version)"]
            lines += plugin.descriptor.provides.map { "     provides \($0.interface)" }
            lines += plugin.bindings.map { binding in
                let providers = binding.providers.map(\.plugin).joined(separator: ", ")
                return "     uses \(binding.interface) of \(providers.isEmpty ? "nobody (optional)" : providers)"
            }
            return lines.joined(separator: "\n") + "\n"
        }.joined()
    }

    static func dot(_ plan: Plan) -> String {
        var lines = ["digraph crucible {", "  rankdir=LR;", "  node [shape=box];", "  \"host\" [style=dashed];"]
        for plugin in plan.plugins {
            lines.append("  \(quoted(plugin.id)) [label=\(quoted("\(plugin.id)\\n\(plugin.descriptor.version)"))];")
            for binding in plugin.bindings {
                for provider in binding.providers {
                    let style = binding.isOptional ? ", style=dashed" : ""
                    lines.append("  \(quoted(plugin.id)) -> \(quoted(provider.plugin)) [label=\(quoted("\(binding.interface)"))\(style)];")
                }
            }
        }
        return (lines + ["}"]).joined(separator: "\n") + "\n"
    }

    /// Ids and interface names have neither quotes nor backslashes.
    private static func quoted(_ text: String) -> String { "\"\(text)\"" }
}
