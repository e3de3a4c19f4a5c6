import CCrucible
import Descriptor
import DynamicLibrary

/// An opened plugin library: its descriptor, checked, and the pointers behind it.
///
/// `@unchecked Sendable`: everything in it is static data of the library; the library stays open as long as the image is used.
public struct PluginImage: @unchecked Sendable {
    /// nil when it is not a library of a plugin, so that it is not closed either.
    public let library: DynamicLibrary?
    public let descriptor: PluginDescriptor
    public let lifecycle: crucible_lifecycle
    /// Somewhere in the library's code, and what was in its file; nil when it is not a plugin's.
    public let entry: UnsafeRawPointer?
    public let digest: String?
    private let functions: [InterfaceName: [@convention(c) () -> Void]]

    private init(
        library: DynamicLibrary?, entry: UnsafeRawPointer?, digest: String?, descriptor: PluginDescriptor, lifecycle: crucible_lifecycle,
        functions: [InterfaceName: [@convention(c) () -> Void]]
    ) {
        self.library = library
        self.entry = entry
        self.digest = digest
        self.descriptor = descriptor
        self.lifecycle = lifecycle
        self.functions = functions
    }

    /// What stands for a plain C library: functions as plugins have them, in the order of the descriptor's one interface, and no lifecycle.
    public init(foreign descriptor: PluginDescriptor, functions: [@convention(c) () -> Void]) {
        let interface = descriptor.provides.first?.interface
        self.init(
            library: nil, entry: nil, digest: nil, descriptor: descriptor, lifecycle: crucible_lifecycle(), functions: interface.map { [$0: functions] } ?? [:])
    }

    /// Opens a library that was described in a process of its own. It must describe itself in the same way here.
    public static func open(_ staged: StagedLibrary, _ described: PluginDescriptor) throws(LoadError) -> PluginImage {
        let image = try open(staged, isPinned: described.unloadClass == .never)
        guard image.descriptor == described else {
            throw LoadError(library: staged.library, problems: ["describes itself differently in the host than in a process of its own"])
        }
        return image
    }

    /// Opens a staged library and negotiates. Runs code of the library: its initialisers and its entry.
    ///
    /// - Parameter isPinned: it can never be unmapped.
    public static func open(_ staged: StagedLibrary, isPinned: Bool = true) throws(LoadError) -> PluginImage {
        func failure(_ problems: [String]) -> LoadError { LoadError(library: staged.library, problems: problems) }
        let library: DynamicLibrary
        do { library = try DynamicLibrary.open(staged.path, isPinned: isPinned) } catch {
            throw failure(["cannot be opened: \(error.message.replacing(staged.path, with: staged.source))"])
        }
        guard let symbol = library.symbol(CRUCIBLE_PLUGIN_ENTRY_SYMBOL) else {
            throw failure(["has no symbol \(CRUCIBLE_PLUGIN_ENTRY_SYMBOL), so it is not a Crucible plugin"])
        }
        // Safe: the symbol's name is what the ABI gives to a function of this type.
        let entry = unsafeBitCast(symbol, to: crucible_plugin_entry_function.self)
        let pointer = try negotiate(entry, failure)
        var reader = DescriptorReader()
        guard let descriptor = reader.read(pointer) else { throw failure(reader.problems) }
        return PluginImage(
            library: library, entry: UnsafeRawPointer(symbol), digest: staged.digest, descriptor: descriptor, lifecycle: reader.lifecycle,
            functions: reader.functions)
    }

    /// The function at that place of the interface's list.
    public func function(_ interface: InterfaceName, _ index: Int) -> (@convention(c) () -> Void)? {
        guard let list = functions[interface], list.indices.contains(index) else { return nil }
        return list[index]
    }

    private static func negotiate(
        _ entry: crucible_plugin_entry_function, _ failure: ([String]) -> LoadError
    ) throws(LoadError) -> UnsafePointer<crucible_descriptor> {
        var negotiation = crucible_negotiation()
        negotiation.size = UInt32(MemoryLayout<crucible_negotiation>.size)
        negotiation.abi_minimum = UInt32(CRUCIBLE_ABI_MINIMUM)
        negotiation.abi_maximum = UInt32(CRUCIBLE_ABI_MAXIMUM)
        let status = entry(&negotiation)
        let range = "\(CRUCIBLE_ABI_MINIMUM) to \(CRUCIBLE_ABI_MAXIMUM)"
        guard status == CRUCIBLE_OK, negotiation.abi_chosen != 0 else {
            throw failure(["refuses this host, which speaks ABI \(range): \(refusal(negotiation.refusal))"])
        }
        guard negotiation.abi_chosen >= UInt32(CRUCIBLE_ABI_MINIMUM), negotiation.abi_chosen <= UInt32(CRUCIBLE_ABI_MAXIMUM) else {
            throw failure(["chose ABI \(negotiation.abi_chosen), but this host speaks \(range); build it with a matching SDK"])
        }
        guard let descriptor = negotiation.descriptor else { throw failure(["accepted but gave no descriptor"]) }
        return descriptor
    }

    private static func refusal(_ text: crucible_str) -> String {
        guard let data = text.data, text.size > 0, text.size <= Int(CRUCIBLE_LIMIT_TEXT) else { return "no reason given" }
        return String(decoding: UnsafeRawBufferPointer(start: data, count: text.size), as: UTF8.self)
    }
}

extension String {
    /// Every occurrence of a non-empty text replaced.
    fileprivate func replacing(_ part: String, with other: String) -> String {
        var result = ""
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            result += rest[..<range.lowerBound] + other
            rest = rest[range.upperBound...]
        }
        return result + rest
    }
}
