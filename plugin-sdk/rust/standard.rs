//! The interfaces of `plugin-sdk/include/crucible`. A test compares these texts with the headers.

crate::interface! {
    /// See `log.h`.
    pub trait Log, client LogClient = "crucible.log/1", minor 0 { write(i32 level, str message, str fields); }
}
crate::interface! {
    /// See `clock.h`.
    pub trait Clock, client ClockClient = "crucible.clock/1", minor 0 {
        now(out i64 nanoseconds);
        wall(out i64 nanoseconds);
        sleep(i64 nanoseconds, fn done(i32, str));
    }
}
crate::interface! {
    /// See `config.h`.
    pub trait Config, client ConfigClient = "crucible.config/1", minor 0 {
        get(out str config);
        document(str path, out str json);
    }
}
crate::interface! {
    /// See `http.h`.
    pub trait Http, client HttpClient = "crucible.http/1", minor 0 {
        request(str request, bytes body, fn head(str), fn data(bytes), fn done(i32, str));
    }
}
crate::interface! {
    /// See `process.h`.
    pub trait Process, client ProcessClient = "crucible.process/1", minor 0 {
        spawn(str spec, out handle process, fn line(i32, bytes), fn done(i32, str));
        write(handle process, bytes data);
        close_input(handle process);
        terminate(handle process, i64 grace_ms);
        port(out u32 port);
    }
}
crate::interface! {
    /// See `routing.h`.
    pub trait Routing, client RoutingClient = "crucible.routing/1", minor 0 { route(str request, out str decision); }
}
crate::interface! {
    /// See `voice.h`.
    pub trait Voice, client VoiceClient = "crucible.voice/1", minor 0 {
        select(str request, out str selection);
        voices(out str list);
    }
}
crate::interface! {
    /// See `model.h`.
    pub trait Model, client ModelClient = "crucible.model/1", minor 0 {
        models(out str list);
        complete(str request, fn delta(str), fn done(i32, str));
    }
}
crate::interface! {
    /// See `tools.h`.
    pub trait Tools, client ToolsClient = "crucible.tools/1", minor 0 {
        catalogue(out str catalogue);
        call(str request, fn progress(str), fn done(i32, str));
    }
}
crate::interface! {
    /// See `orchestration.h`.
    pub trait Orchestration, client OrchestrationClient = "crucible.orchestration/1", minor 0 {
        submit(str request, fn event(str), fn done(i32, str));
    }
}
crate::interface! {
    /// See `converter.h`.
    pub trait Converter, client ConverterClient = "crucible.converter/1", minor 0 {
        convert(str schema, u32 from_version, u32 to_version, bytes state, out bytes converted);
    }
}
