import CCrucible

/// What one crossing keeps on the stack: the callee's arguments, and places for what it gives out.
struct CrossingFrame {
    /// instance, call, then the parameters: pointers to the values, as libffi wants them.
    let arguments: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    /// What the gate puts in place of the consumer's values: two words for each parameter.
    let replacements: UnsafeMutablePointer<(UInt64, UInt64)>
    let outs: UnsafeMutablePointer<OutBuffer>
    let call: UnsafeMutablePointer<crucible_call>
    let callPointer: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    let instance: UnsafeMutablePointer<UnsafeMutableRawPointer?>

    /// Runs `body` with a frame for that many parameters, uninitialised.
    ///
    /// It is as small as it can be: up to 1024 bytes, which is 10 parameters, Swift allocates it on the stack without asking how large
    /// the stack is (1 ns against 29).
    @inline(__always)
    static func with<Result>(parameters: Int, _ body: (CrossingFrame) -> Result) -> Result {
        withUnsafeTemporaryAllocation(byteCount: size(parameters: parameters), alignment: 16) { memory in
            let call = memory.baseAddress!
            let words = call + MemoryLayout<crucible_call>.stride
            let arguments = words + 2 * wordSize
            let replacements = arguments + (parameters + 2) * wordSize
            let outs = replacements + parameters * 2 * wordSize
            return body(CrossingFrame(
                arguments: arguments.assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
                replacements: replacements.assumingMemoryBound(to: (UInt64, UInt64).self),
                outs: outs.assumingMemoryBound(to: OutBuffer.self),
                call: call.assumingMemoryBound(to: crucible_call.self),
                callPointer: words.assumingMemoryBound(to: UnsafeMutableRawPointer?.self),
                instance: (words + wordSize).assumingMemoryBound(to: UnsafeMutableRawPointer?.self)))
        }
    }

    private static let wordSize = 8

    /// Every part is a multiple of a word, and nothing in it wants more than a word's alignment.
    @inline(__always)
    static func size(parameters: Int) -> Int {
        MemoryLayout<crucible_call>.stride + (2 + 2) * wordSize
            + parameters * (3 * wordSize + MemoryLayout<OutBuffer>.stride)
    }
}
