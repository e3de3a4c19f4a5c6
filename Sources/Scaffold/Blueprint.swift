/// Which files a new plugin has, and of which templates they are made. Pure.
struct Blueprint {
    struct File: Equatable {
        /// Below the SDK's `templates`.
        var template: String
        /// Below the new folder.
        var path: String
    }

    let files: [File]

    init(_ plugin: NewPlugin) {
        let language = plugin.language.rawValue
        var files = [
            File(template: "\(language)/Makefile", path: "Makefile"), File(template: "common/manifest.yaml", path: "manifest.yaml"),
            File(template: "common/README.md", path: "README.md"), File(template: "common/gitignore", path: ".gitignore"),
        ]
        let template = "\(language)/\(plugin.interface.template).\(plugin.language.ending)"
        if plugin.language == .swift {
            files.append(File(template: "swift/Package.swift", path: "Package.swift"))
            files.append(File(template: template, path: "Sources/\(plugin.type)/\(plugin.type).swift"))
        } else {
            files.append(File(template: template, path: "\(plugin.symbol).\(plugin.language.ending)"))
        }
        // C and C++ write an interface down in the same header.
        if case .own = plugin.interface, plugin.language == .c || plugin.language == .cpp {
            files.append(File(template: "c/interface.h", path: "\(plugin.symbol).h"))
        }
        self.files = files
    }
}
