/// One valid document of each kind: what fake peers answer, and what the suite asks with.
public enum ExampleDocuments {
    /// By the name of the schema.
    public static let all: [String: String] = [
        "routing-request": #"{"prompt":"Why is the sky blue?"}"#,
        "routing-decision": decision,
        "voice-request": #"{"prompt":"Why is the sky blue?"}"#,
        "voice-selection": #"{"voices":[\#(voice)],"reasons":["the only one"]}"#,
        "voice-list": #"{"voices":[\#(voice)]}"#,
        "model-list": #"{"models":[{"id":"example","context_length":8192,"abilities":["streaming","tools"],"quality":0.5}]}"#,
        "model-request": #"{"model":"example","messages":[{"role":"user","content":"Why is the sky blue?"}]}"#,
        "model-delta": #"{"text":"Scattering."}"#,
        "model-completion": #"{"text":"Scattering.","tool_calls":[],"finish_reason":"stop","model":"example"}"#,
        "tool-catalogue": #"""
            {"tools":[{"name":"example.echo","description":"Gives its arguments back.","input_schema":{"type":"object"}}],\#
            "servers":[{"name":"example","state":"ready","restarts":0}]}
            """#,
        "tool-call": #"{"name":"example.echo","arguments":{}}"#,
        "tool-progress": #"{"progress":1}"#,
        "proposal": #"{"subject":"voices","value":1,"reason":"it is a short question"}"#,
        "tool-result": #"{"text":"{}","is_error":false,"content":[]}"#,
        "orchestration-request": #"{"prompt":"Why is the sky blue?"}"#,
        "orchestration-event": #"{"type":"text","text":"Scattering."}"#,
        "orchestration-result": #"""
            {"text":"Scattering.","provider":"example","model":"example","voice":"example","tools":[],"finish_reason":"stop","steps":1,\#
            "failed_attempts":[],"decision":\#(decision)}
            """#,
    ]

    private static let decision = #"""
        {"choice":{"provider":"example","model":"example","estimates":{"input_tokens":8,"output_tokens":64}},"fallbacks":[],\#
        "task":"question","complexity":"simple","reasons":["the only model"]}
        """#

    private static let voice = #"{"id":"example","name":"Example","summary":"Plain","system":"Answer briefly.","temperature":0.5}"#
}
