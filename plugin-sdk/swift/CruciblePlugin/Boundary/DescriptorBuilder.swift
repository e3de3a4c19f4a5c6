import CCrucible

/// Lays a ``PluginDescription`` out as the C descriptor. Everything it allocates is immortal, as the ABI asks for.
enum DescriptorBuilder {
    static func build(
        _ description: PluginDescription, state: StateDescription?, _ slots: inout SlotTable
    ) -> UnsafePointer<crucible_descriptor> {
        var descriptor = crucible_descriptor()
        descriptor.size = UInt32(MemoryLayout<crucible_descriptor>.size)
        descriptor.abi = UInt32(CRUCIBLE_ABI_MAXIMUM)
        descriptor.id = description.id.immortalCrucibleStr()
        descriptor.version = description.version.immortalCrucibleStr()
        descriptor.summary = description.summary.immortalCrucibleStr()
        descriptor.threads = CRUCIBLE_THREADS_CONCURRENT
        descriptor.unload = CRUCIBLE_UNLOAD_NEVER
        let deadline = (description.startDeadline?.nanoseconds ?? 0) / 1_000_000
        descriptor.start_deadline_ms = UInt32(clamping: deadline)
        let provided = description.provides.map { provide($0, &slots) }
        descriptor.provided = immortal(provided)
        descriptor.provided_count = UInt32(provided.count)
        let required = description.requires.map(require)
        descriptor.required = immortal(required)
        descriptor.required_count = UInt32(required.count)
        descriptor.wants = immortal(description.wants.map { $0.immortalCrucibleStr() })
        descriptor.wants_count = UInt32(description.wants.count)
        descriptor.lifecycle = immortal([LifecycleThunks.table(isStateful: state != nil)])
        if let state {
            descriptor.state_schema = state.schema.immortalCrucibleStr()
            descriptor.state_version_minimum = state.oldestVersion
            descriptor.state_version = state.version
        }
        return immortal([descriptor])!
    }

    private static func provide(_ provided: Provided, _ slots: inout SlotTable) -> crucible_provided {
        let functions = zip(provided.interface.signatures, provided.functions).map { signature, function in
            crucible_function(
                size: UInt32(MemoryLayout<crucible_function>.size), reserved: 0,
                signature: signature.immortalCrucibleStr(), pointer: slots.add(function))
        }
        return crucible_provided(
            size: UInt32(MemoryLayout<crucible_provided>.size), minor: provided.interface.minor,
            interface_name: provided.interface.name.immortalCrucibleStr(), functions: immortal(functions),
            count: UInt32(functions.count), reserved: 0)
    }

    private static func require(_ requirement: Requirement) -> crucible_required {
        let signatures = requirement.interface.signatures.map { $0.immortalCrucibleStr() }
        var flags: UInt32 = 0
        if requirement.isOptional { flags |= CRUCIBLE_REQUIRED_OPTIONAL }
        if requirement.cardinality == .many { flags |= CRUCIBLE_REQUIRED_MANY }
        return crucible_required(
            size: UInt32(MemoryLayout<crucible_required>.size), minimum_minor: requirement.interface.minor,
            interface_name: requirement.interface.name.immortalCrucibleStr(), signatures: immortal(signatures),
            count: UInt32(signatures.count), flags: flags)
    }

    private static func immortal<Element>(_ elements: [Element]) -> UnsafePointer<Element>? {
        guard !elements.isEmpty else { return nil }
        let memory = UnsafeMutablePointer<Element>.allocate(capacity: elements.count)
        memory.initialize(from: elements, count: elements.count)
        return UnsafePointer(memory)
    }
}
