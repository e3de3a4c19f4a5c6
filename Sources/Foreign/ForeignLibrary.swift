import CDeclarations
import Descriptor
import DynamicLibrary
import Signature

/// A C library that a manifest declares, found and checked, not opened: nothing of it has run.
public struct ForeignLibrary: Sendable {
    /// What it looks like to everybody else.
    public let descriptor: PluginDescriptor
    /// The file.
    public let path: String
    let library: String
    let functions: [CLibrary.Function]

    /// Finds the file and looks up every declared function in its table of symbols.
    ///
    /// Reads files; runs no code of the library. [any-thread]
    /// - Parameters:
    ///   - id: the plugin's id in the manifest.
    ///   - library: a name for the dynamic linker, or a path, which starts from `directory` if it is relative.
    ///   - interface: the name under which its functions are provided, `vendor.name/major`.
    /// - Throws: everything that is wrong: no such library, not a library, no such function, or not a function.
    public static func examine(
        id: String, library: String, interface: String, threads: PluginDescriptor.ThreadModel, declared: CLibrary,
        directory: String, locator: SharedLibraryLocator
    ) throws(ForeignError) -> ForeignLibrary {
        guard let interface = InterfaceName(interface) else {
            throw ForeignError(library: library, "'\(interface)' is not the name of an interface; write it like foreign.\(id)/1")
        }
        let path = try locator.locate(library, relativeTo: directory)
        guard let symbols = DynamicSymbols(path: path) else {
            throw ForeignError(library: library, "\(path) has no table of dynamic symbols in which its functions could be looked up")
        }
        let problems = declared.functions.compactMap { problem($0, symbols, path) }
        guard problems.isEmpty else { throw ForeignError(library: library, problems: problems) }
        let provided = PluginDescriptor.Provided(interface: interface, minor: 0, functions: declared.functions.map(\.signature))
        let descriptor = PluginDescriptor(
            id: "foreign." + id.replacingUnderscores, version: SemanticVersion("\(interface.major).0.0")!,
            summary: "\(library), as the manifest declares it", threadModel: threads, provides: [provided])
        return ForeignLibrary(descriptor: descriptor, path: path, library: library, functions: declared.functions)
    }

    private static func problem(_ function: CLibrary.Function, _ symbols: DynamicSymbols, _ path: String) -> ForeignError.Problem? {
        switch symbols.kind(of: function.c.name) {
        case .function: nil
        case .data:
            .init("'\(function.c.name)' of \(path) is data and not a function; it cannot be called", function: function.index)
        case nil:
            .init(
                "\(path) has no function '\(function.c.name)'; 'nm -D --defined-only \(path)' lists what it has", function: function.index)
        }
    }

    /// Opens it and makes a provider's C function for each declared function, in the descriptor's order.
    ///
    /// Runs the library's initialisers. The library is never closed, the functions are never freed.
    /// - Parameters:
    ///   - limit: the largest text or bytes that may cross, in bytes.
    ///   - fail: says why the call that the thread is inside of fails, and gives the status back. [any-thread]
    public func open(limit: Int, fail: @escaping @Sendable (Int32, String) -> Int32) throws(ForeignError) -> ForeignImage {
        let opened: DynamicLibrary
        do { opened = try DynamicLibrary.open(path, isPinned: true) } catch {
            throw ForeignError(library: library, "cannot be opened: \(error.message)")
        }
        var pointers: [ForeignImage.Function] = []
        var problems: [ForeignError.Problem] = []
        for function in functions {
            guard let symbol = opened.symbol(function.c.name) else {
                problems.append(.init("the dynamic linker does not find '\(function.c.name)' in \(path)", function: function.index))
                continue
            }
            do throws(ForeignError.Problem) {
                pointers.append(try ForeignCallable.make(function, symbol, limit: limit, fail: fail))
            } catch { problems.append(error) }
        }
        guard problems.isEmpty else { throw ForeignError(library: library, problems: problems) }
        return ForeignImage(descriptor: descriptor, functions: pointers)
    }
}

extension String {
    /// Ids of plugins may have underscores, ids of libraries and interfaces may not.
    fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? "-" : $0 }) }
}
