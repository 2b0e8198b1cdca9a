namespace PolicyMta.Core.Hooks;

/// <summary>Told when handlers fail, so that operators are. Must not block or throw.</summary>
internal interface IHandlerReporter
{
    /// <param name="hook">The door.</param>
    /// <param name="handler">The handler's id.</param>
    /// <param name="error">What happened.</param>
    /// <param name="consequence">What follows for the handler, or null: "switched off until the next reload", "skipped for 10
    /// s".</param>
    void HandlerFailed(string hook, string handler, string error, string? consequence);
}
