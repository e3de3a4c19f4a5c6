import CDeclarations

extension ForeignPlan {
    init(_ function: CFunction) {
        var next = 0
        for parameter in function.parameters {
            add(parameter, first: next)
            next += parameter.crossing.count
        }
        // Lengths may stand before what they measure.
        for (parameter, argument) in zip(function.parameters, arguments) { addLength(parameter, at: argument.offset, function) }
        addResult(function, first: next)
    }

    private mutating func add(_ parameter: CParameter, first: Int) {
        let name = parameter.name
        switch parameter.kind {
        case .value(let type):
            let layout = CLayout(type)
            put(layout, type, at: argument(layout), first, name)
        case .reference(let type):
            let layout = CLayout(type)
            put(layout, type, at: pointee(layout), first, name)
        case .out(let type):
            let layout = CLayout(type)
            take(layout, at: pointee(layout), first)
        case .inout(let type):
            let layout = CLayout(type)
            let place = pointee(layout)
            put(layout, type, at: place, first, name)
            take(layout, at: place, first + layout.leaves.count)
        case .cstring: steps.append(.text(at: argument(.pointer), parameter: first, name: name))
        case .str: steps.append(.borrow(at: argument(.pointer), parameter: first, exactly: nil, name: name))
        case .bytes(let exactly): steps.append(.borrow(at: argument(.pointer), parameter: first, exactly: exactly, name: name))
        case .buffer(nil):
            buffers.append(Buffer(name: name, offset: argument(.pointer), capacity: .parameter(first), parameter: first + 1))
        case .buffer(let capacity?):
            buffers.append(Buffer(name: name, offset: argument(.pointer), capacity: .fixed(capacity), parameter: first))
        case .length(let scalar, _): _ = argument(CLayout(scalar))
        case .lengthReference: _ = argument(.pointer)
        case .callback(let callback):
            steps.append(.callback(at: argument(.pointer), callback: callbacks.count))
            callbacks.append(Callback(callback: callback, name: name, parameter: first))
        case .context: steps.append(.context(at: argument(.pointer)))
        case .null: _ = argument(.pointer)
        }
    }

    private mutating func addLength(_ parameter: CParameter, at offset: Int, _ function: CFunction) {
        switch parameter.kind {
        case .length(let scalar, let name): measure(scalar, name, at: offset, function)
        case .lengthReference(let scalar, let name):
            let place = reserve(CLayout(scalar))
            steps.append(.point(at: offset, to: place))
            measure(scalar, name, at: place, function)
            if let buffer = buffers.firstIndex(where: { $0.name == name }) { buffers[buffer].written = .counted(scalar, at: place) }
        default: break
        }
    }

    /// The integer at that offset becomes the length of what is called `name`.
    private mutating func measure(_ scalar: CScalar, _ name: String, at offset: Int, _ function: CFunction) {
        if let buffer = buffers.firstIndex(where: { $0.name == name }) {
            return steps.append(.capacity(scalar, at: offset, buffer: buffer, name: name))
        }
        let before = function.parameters.prefix { $0.name != name }
        steps.append(.length(scalar, at: offset, parameter: before.reduce(0) { $0 + $1.crossing.count }, name: name))
    }

    private mutating func addResult(_ function: CFunction, first: Int) {
        switch function.result {
        case .void: resultLayout = nil
        case .value(let type):
            let layout = CLayout(type)
            resultLayout = layout
            result = reserveResult(layout)
            if function.failure != .nonzero { take(layout, at: result, first) }
        case .cstring:
            resultLayout = .pointer
            result = reserveResult(.pointer)
            resultText = first
        case .length(let scalar, let name):
            let layout = CLayout(scalar)
            resultLayout = layout
            result = reserveResult(layout)
            if let buffer = buffers.firstIndex(where: { $0.name == name }) { buffers[buffer].written = .counted(scalar, at: result) }
        }
    }

    // MARK: The frame

    private mutating func argument(_ layout: CLayout) -> Int {
        let offset = reserve(layout)
        arguments.append((offset, layout))
        return offset
    }

    /// An argument that is a pointer to a value of that layout; gives the value's place.
    private mutating func pointee(_ layout: CLayout) -> Int {
        let pointer = argument(.pointer)
        let place = reserve(layout)
        steps.append(.point(at: pointer, to: place))
        return place
    }

    private mutating func put(_ layout: CLayout, _ type: CType, at offset: Int, _ first: Int, _ name: String) {
        for (index, (leaf, path)) in zip(layout.leaves, type.leaves.map(\.path)).enumerated() {
            let title = ([name] + path).joined(separator: "_")
            steps.append(.put(Word(scalar: leaf.scalar, offset: offset + leaf.offset, parameter: first + index, name: title)))
        }
    }

    private mutating func take(_ layout: CLayout, at offset: Int, _ first: Int) {
        for (index, leaf) in layout.leaves.enumerated() {
            outs.append(Word(scalar: leaf.scalar, offset: offset + leaf.offset, parameter: first + index, name: ""))
        }
    }

    private mutating func reserve(_ layout: CLayout) -> Int { reserve(layout.size, layout.alignment) }

    /// libffi writes an integer result narrower than a word as a whole word; its low bytes come first on both machines.
    private mutating func reserveResult(_ layout: CLayout) -> Int { reserve(max(layout.size, 16), 16) }

    private mutating func reserve(_ bytes: Int, _ alignment: Int) -> Int {
        let offset = (size + alignment - 1) / alignment * alignment
        size = offset + bytes
        return offset
    }
}
