import Glibc

/// What can be said of a library file without running any of it: whether it is a whole 64-bit ELF shared object for this machine. Mapping a
/// truncated file would end in SIGBUS, so its extent is compared with what its program headers promise.
public enum SharedObjectFile {
    /// nil when the file can be opened as a library; otherwise what is wrong.
    public static func problem(_ path: String) -> String? {
        let descriptor = Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return "cannot be read: \(String(cString: strerror(errno)))" }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return "cannot be read: \(String(cString: strerror(errno)))" }
        guard status.st_mode & S_IFMT == S_IFREG else { return "is not a file" }
        return problem(descriptor, size: Int(status.st_size))
    }

    private static func problem(_ descriptor: Int32, size: Int) -> String? {
        if size == 0 { return "is empty" }
        var header = Elf64_Ehdr()
        guard read(descriptor, at: 0, into: &header) else { return "is not a shared library (\(size) bytes)" }
        let magic = (header.e_ident.0, header.e_ident.1, header.e_ident.2, header.e_ident.3)
        guard magic == (0x7f, UInt8(ascii: "E"), UInt8(ascii: "L"), UInt8(ascii: "F")) else { return "is not a shared library" }
        guard header.e_ident.4 == ELFCLASS64, header.e_machine == machine else { return "was built for another kind of machine" }
        guard header.e_type == ET_DYN else { return "is an ELF file but not a shared library" }
        guard header.e_phentsize == MemoryLayout<Elf64_Phdr>.size else { return "has malformed program headers" }
        var end = Int(clamping: header.e_shoff).addingReportingOverflow(Int(header.e_shnum) * Int(header.e_shentsize)).partialValue
        for index in 0..<Int(header.e_phnum) {
            var segment = Elf64_Phdr()
            let offset = Int(clamping: header.e_phoff) &+ index * MemoryLayout<Elf64_Phdr>.size
            guard offset >= 0, read(descriptor, at: offset, into: &segment) else { return truncated(size) }
            guard segment.p_type == PT_LOAD else { continue }
            let (last, overflow) = segment.p_offset.addingReportingOverflow(segment.p_filesz)
            end = max(end, overflow ? .max : Int(clamping: last))
        }
        return end > size ? truncated(size, of: end) : nil
    }

    private static func truncated(_ size: Int, of whole: Int? = nil) -> String {
        "is truncated: it has \(size) bytes" + (whole.map { " of at least \($0)" } ?? "")
    }

    private static func read<Value>(_ descriptor: Int32, at offset: Int, into value: inout Value) -> Bool {
        withUnsafeMutableBytes(of: &value) { pread(descriptor, $0.baseAddress, $0.count, offset) == $0.count }
    }

    #if arch(x86_64)
    private static let machine = Elf64_Half(EM_X86_64)
    #elseif arch(arm64)
    private static let machine = Elf64_Half(EM_AARCH64)
    #endif
}
