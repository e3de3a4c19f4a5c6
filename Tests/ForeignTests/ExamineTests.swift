import CDeclarations
import Descriptor
import Glibc
import Testing

@testable import Foreign

/// What is refused before anything of the library runs.
@Suite struct ExamineTests {
    private func examine(
        _ library: String, _ functions: [String] = ["int f()"], interface: String = "foreign.x/1", directory: String = "/",
        locator: SharedLibraryLocator = SharedLibraryLocator(environment: [:])
    ) -> [String] {
        do throws(ForeignError) {
            let declared = CLibrary.read(structs: [], functions: functions).library
            _ = try ForeignLibrary.examine(
                id: "x", library: library, interface: interface, threads: .serial, declared: declared, directory: directory, locator: locator)
            return []
        } catch { return error.problems.map { "\($0.function.map(String.init) ?? "-") \($0.message)" } }
    }

    @Test func namesEveryFunctionThatIsMissingOrData() {
        let path = Edges.path
        let found = examine(path, ["int8 same_int8(int8 x)", "int some_data()", "int nothing()", "int some_thread_data()"])
        #expect(found == [
            "1 'some_data' of \(path) is data and not a function; it cannot be called",
            "2 \(path) has no function 'nothing'; 'nm -D --defined-only \(path)' lists what it has",
            "3 'some_thread_data' of \(path) is data and not a function; it cannot be called",
        ])
        // What the library itself takes from another one is not its own.
        #expect(examine(path, ["int pthread_create()"]).count == 1)
    }

    @Test func refusesWhatIsNoLibrary() {
        #expect(examine("libnowhere.so.7") == [
            "- the dynamic linker knows no libnowhere.so.7; install its package, name it exactly as in /lib, or write its path with a '/'"
        ])
        #expect(examine("./none.so", directory: "/tmp") == ["- /tmp/./none.so cannot be read: No such file or directory"])
        #expect(examine("etc/passwd") == ["- //etc/passwd is not a shared library"])
        #expect(examine("libz.so.1", interface: "zlib") == ["- 'zlib' is not the name of an interface; write it like foreign.x/1"])
    }

    @Test func runsNothingOfTheLibrary() throws {
        let folder = Edges.path.split(separator: "/").dropLast().joined(separator: "/")
        let mark = "/\(folder)/ran"
        let source = "/\(folder)/loud.c"
        let text = "#include <stdio.h>\n__attribute__((constructor)) static void run(void) { fclose(fopen(\"\(mark)\", \"w\")); }\nint f(void) { return 1; }\n"
        let file = fopen(source, "w")
        fputs(text, file)
        fclose(file)
        Edges.compile(source, to: "/\(folder)/libloud.so")
        let declared = CLibrary.read(structs: [], functions: ["int f()", "int g()"]).library
        #expect(throws: ForeignError.self) {
            try ForeignLibrary.examine(
                id: "x", library: "/\(folder)/libloud.so", interface: "foreign.x/1", threads: .serial, declared: declared, directory: "/",
                locator: SharedLibraryLocator(environment: [:]))
        }
        #expect(access(mark, F_OK) != 0)
        _ = try Bench("/\(folder)/libloud.so", ["int f()"])
        #expect(access(mark, F_OK) == 0, "opening runs the initialiser, so the mark means something")
    }

    @Test func describesItself() throws {
        let declared = CLibrary.read(structs: [], functions: ["double cos(double x)"]).library
        let library = try ForeignLibrary.examine(
            id: "my_math", library: "libm.so.6", interface: "acme.math/2", threads: .concurrent, declared: declared, directory: "/",
            locator: SharedLibraryLocator(environment: [:]))
        let descriptor = library.descriptor
        #expect(descriptor.id == "foreign.my-math")
        #expect(descriptor.version.description == "2.0.0")
        #expect(descriptor.threadModel == .concurrent)
        #expect(descriptor.provides.map(\.interface.description) == ["acme.math/2"])
        #expect(descriptor.provides[0].functions.map(\.description) == ["cos(f64 x, out f64 result)"])
        #expect(descriptor.lifecycle.isEmpty && descriptor.requires.isEmpty)
        #expect(InterfaceName.isDotted(descriptor.id))
    }

    @Test func findsWhatTheDynamicLinkerWouldFind() throws {
        let folder = "/" + Edges.path.split(separator: "/").dropLast().joined(separator: "/")
        #expect(try SharedLibraryLocator(environment: ["LD_LIBRARY_PATH": "/nowhere:\(folder)"]).locate("libedges.so", relativeTo: "/") == Edges.path)
        let cached = SharedLibraryLocator(libraryPath: [], cache: "/etc/ld.so.cache", defaults: [])
        #expect(try cached.locate("libz.so.1", relativeTo: "/").hasSuffix("/libz.so.1"))
        let unreadable = SharedLibraryLocator(libraryPath: [], cache: "/etc/passwd", defaults: [folder])
        #expect(try unreadable.locate("libedges.so", relativeTo: "/") == Edges.path)
    }

    @Test func readsTablesThatLie() throws {
        // Every byte of the section headers set to 0xff in turn: it gives symbols or none, and never a crash.
        let whole = try #require(Self.read(Edges.path))
        let offset = whole[40..<48].reversed().reduce(0) { $0 << 8 | Int($1) }
        let damaged = Edges.path + ".damaged"
        var readable = 0
        for place in stride(from: offset, to: whole.count, by: 3) {
            var bytes = whole
            bytes[place] = 0xff
            Self.write(bytes, damaged)
            if DynamicSymbols(path: damaged) != nil { readable += 1 }
        }
        #expect(readable > 0)
        Self.write(Array(whole.prefix(offset)), damaged)
        #expect(DynamicSymbols(path: damaged) == nil)
    }

    private static func read(_ path: String) -> [UInt8]? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes.prefix(count))
    }

    private static func write(_ bytes: [UInt8], _ path: String) {
        guard let file = fopen(path, "w") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
