namespace PolicyMta.Server.Admin;

/// <summary>Where the admin API's resources are.</summary>
internal static class AdminPaths
{
    public const string Root = "/api/v1/admin";
    public const string Status = Root + "/status";
    public const string Queues = Root + "/queues";
    public const string Messages = Root + "/messages";
    public const string Reload = Root + "/reload";
    public const string Check = Root + "/check";
    public const string Plugins = Root + "/plugins";
    public const string Scripts = Root + "/scripts";
    public const string ScriptSource = Scripts + "/source";
    public const string Commands = Root + "/commands";
    public const string Directives = Root + "/directives";
    public const string Events = Root + "/events";
    public const string EventSearch = Events + "/search";
    public const string EventTail = Events + "/tail";
    public const string Explain = Root + "/explain";
    public const string Why = Root + "/why";
    public const string Exporters = Root + "/exporters";
    public const string Tls = Root + "/tls";
    public const string Audit = Root + "/audit";
    public const string Sessions = Root + "/sessions";
    public const string Trace = Root + "/trace";
    public const string Recorder = Root + "/recorder";
    public const string Probe = Root + "/probe";
    public const string ConsoleLink = Root + "/console-link";
    public const string Panels = Root + "/panels";
    public const string Machine = Root + "/machine";
    public const string Users = Root + "/users";
    public const string Log = Root + "/log";
    public const string Stats = Root + "/stats";
    public const string Live = Root + "/live";
    public const string Marks = Root + "/marks";
}
