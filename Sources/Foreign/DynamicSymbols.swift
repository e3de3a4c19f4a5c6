import Glibc

/// What a library's file says that it exports, read without opening the library: the section `.dynsym` (System V ABI, chapter 4, "Symbol
/// Table"). Of a file nothing is believed; every offset and size is checked against it.
struct DynamicSymbols {
    enum Kind: Sendable, Hashable {
        case function
        case data
    }

    /// Symbol and text tables larger than this are not read.
    static let largestTable = 64 << 20

    private var kinds: [String: Kind] = [:]

    /// nil: the file has no table of symbols that can be read.
    init?(path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var header = Elf64_Ehdr()
        guard Self.read(descriptor, 0, &header), Int(header.e_shentsize) == MemoryLayout<Elf64_Shdr>.size else { return nil }
        for index in 0..<Int(header.e_shnum) {
            guard let section = Self.section(descriptor, header, index) else { return nil }
            guard section.sh_type == UInt32(SHT_DYNSYM) else { continue }
            guard let strings = Self.section(descriptor, header, Int(section.sh_link)), let texts = Self.contents(descriptor, strings),
                let table = Self.contents(descriptor, section)
            else { return nil }
            collect(table, texts)
            return
        }
        return nil
    }

    /// What a symbol is; nil: the library does not define it.
    func kind(of name: String) -> Kind? { kinds[name] }

    private mutating func collect(_ table: [UInt8], _ texts: [UInt8]) {
        let size = MemoryLayout<Elf64_Sym>.size
        table.withUnsafeBytes { table in
            for offset in stride(from: 0, through: table.count - size, by: size) {
                let symbol = table.loadUnaligned(fromByteOffset: offset, as: Elf64_Sym.self)
                guard symbol.st_shndx != 0, let kind = Self.kind(symbol), Int(symbol.st_name) < texts.count else { continue }
                let name = texts[Int(symbol.st_name)...].prefix { $0 != 0 }
                kinds[String(decoding: name, as: UTF8.self)] = kind
            }
        }
    }

    /// The low four bits of `st_info`: NOTYPE (hand-written assembly), FUNC and GNU_IFUNC can be called.
    private static func kind(_ symbol: Elf64_Sym) -> Kind? {
        switch Int32(symbol.st_info & 0xf) {
        case STT_NOTYPE, STT_FUNC, STT_GNU_IFUNC: .function
        case STT_OBJECT, STT_COMMON, STT_TLS: .data
        default: nil
        }
    }

    private static func section(_ descriptor: Int32, _ header: Elf64_Ehdr, _ index: Int) -> Elf64_Shdr? {
        var section = Elf64_Shdr()
        let (offset, overflow) = Int(clamping: header.e_shoff).addingReportingOverflow(index * MemoryLayout<Elf64_Shdr>.size)
        guard index < Int(header.e_shnum), !overflow, read(descriptor, offset, &section) else { return nil }
        return section
    }

    private static func contents(_ descriptor: Int32, _ section: Elf64_Shdr) -> [UInt8]? {
        guard section.sh_size <= UInt64(largestTable), let offset = Int(exactly: section.sh_offset) else { return nil }
        let size = Int(section.sh_size)
        let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(0, pread(descriptor, buffer.baseAddress, size, offset))
        }
        return bytes.count == size ? bytes : nil
    }

    private static func read<Value>(_ descriptor: Int32, _ offset: Int, _ value: inout Value) -> Bool {
        withUnsafeMutableBytes(of: &value) { pread(descriptor, $0.baseAddress, $0.count, offset) == $0.count }
    }
}
