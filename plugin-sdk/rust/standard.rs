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
    /// See `lease.h`.
    pub trait Lease, client LeaseClient = "crucible.lease/1", minor 0 {
        acquire(str request, fn event(str), fn done(i32, str));
        take(str resource, u64 amount, out handle lease, out u64 token);
        renew(handle lease, i64 term_ms);
        release(handle lease);
        fence(str guard, u64 token);
    }
}
crate::interface! {
    /// See `cache.h`.
    pub trait Cache, client CacheClient = "crucible.cache/1", minor 0 {
        get(str key, out u32 freshness, out bytes value);
        put(str key, bytes value, i64 ttl_ms, str tags, out bool stored);
        claim(str key, fn value(bytes), fn done(i32, str));
        fulfil(handle flight, bytes value, i64 ttl_ms, str tags);
        abandon(handle flight, str reason);
        remove(str key);
        invalidate(str prefix, str tags, out u64 removed);
    }
}
crate::interface! {
    /// See `event.h`.
    pub trait Event, client EventClient = "crucible.event/1", minor 0 {
        publish(str topic, str data, out u64 sequence);
        post(str topic, str data, fn done(i32, str));
        subscribe(str request, fn event(str), fn done(i32, str));
        acknowledge(handle subscription, u64 delivery);
        unsubscribe(handle subscription);
        fence(str topic, str data, fn done(i32, str));
        barrier(str name, u32 parties, fn done(i32, str));
    }
}
crate::interface! {
    /// See `metric.h`.
    pub trait Metric, client MetricClient = "crucible.metric/1", minor 0 {
        define(str definition, out handle metric);
        series(handle metric, str labels, out handle series);
        add(handle series, u64 amount);
        set(handle series, f64 value);
        record(handle series, u64 value);
    }
}
crate::interface! {
    /// See `trace.h`.
    pub trait Trace, client TraceClient = "crucible.trace/1", minor 0 {
        note(str note);
        context(out str traceparent);
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
