import Timing

/// What a service is made with.
public struct ServiceContext: Sendable {
    public var settings: SettingsTable
    public var clock: any MonotonicClock
    public var leases: LeaseService

    public init(settings: SettingsTable, clock: any MonotonicClock, leases: LeaseService) {
        self.settings = settings
        self.clock = clock
        self.leases = leases
    }
}

/// A service that a host is to have, known by its interface before it is made.
public struct ServiceFactory: Sendable {
    /// `crucible.http/1`
    public var interface: String
    public var make: @Sendable (ServiceContext) -> any HostService

    public init(_ interface: String, _ make: @escaping @Sendable (ServiceContext) -> any HostService) {
        self.interface = interface
        self.make = make
    }

    /// One that exists already.
    public init(_ service: any HostService) { self.init(service.interface) { _ in service } }
}
