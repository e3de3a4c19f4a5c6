import Glibc

/// What a library exports, read from its file: the dynamic symbols that are defined and visible to others.
enum ExportedSymbols {
    /// Longest library that is read.
    private static let limit = 1 << 30

    static func read(_ path: String) throws(ConformanceFailure) -> [String] {
        guard let bytes = FileContents.read(path, limit: limit) else { throw ConformanceFailure(["\(path) cannot be read"]) }
        return bytes.withUnsafeBytes { ELF(bytes: $0).exported.sorted() }
    }

    /// A 64-bit ELF file. Whatever lies outside of the file reads as zero, so that a malformed one has no symbols.
    private struct ELF {
        let bytes: UnsafeRawBufferPointer

        private func value<Value: BitwiseCopyable>(_ offset: Int, _ zero: Value) -> Value {
            guard offset >= 0, offset <= bytes.count - MemoryLayout<Value>.size else { return zero }
            return bytes.loadUnaligned(fromByteOffset: offset, as: Value.self)
        }

        var exported: Set<String> {
            let header = value(0, Elf64_Ehdr())
            let sections = (0..<Int(header.e_shnum)).map { index in
                value(Int(clamping: header.e_shoff) &+ index * MemoryLayout<Elf64_Shdr>.size, Elf64_Shdr())
            }
            var names: Set<String> = []
            for section in sections where section.sh_type == SHT_DYNSYM && Int(section.sh_link) < sections.count {
                let strings = Int(clamping: sections[Int(section.sh_link)].sh_offset)
                let start = Int(clamping: section.sh_offset)
                let count = min(Int(clamping: section.sh_size), bytes.count) / MemoryLayout<Elf64_Sym>.size
                for index in 0..<count {
                    let symbol = value(start &+ index * MemoryLayout<Elf64_Sym>.size, Elf64_Sym())
                    if Self.isExported(symbol) { names.insert(text(strings &+ Int(symbol.st_name))) }
                }
            }
            return names
        }

        private static func isExported(_ symbol: Elf64_Sym) -> Bool {
            let binding = symbol.st_info >> 4
            let isGlobal = binding == 1 || binding == 2 || binding == 10  // STB_GLOBAL, STB_WEAK, STB_GNU_UNIQUE
            let isVisible = symbol.st_other & 3 == 0 || symbol.st_other & 3 == 3  // STV_DEFAULT, STV_PROTECTED
            // Absolute symbols are the names of versions.
            return symbol.st_shndx != SHN_UNDEF && symbol.st_shndx != 0xfff1 && isGlobal && isVisible
        }

        private func text(_ offset: Int) -> String {
            guard offset >= 0, offset < bytes.count else { return "" }
            return String(decoding: bytes[offset...].prefix { $0 != 0 }.prefix(200), as: UTF8.self)
        }
    }
}
