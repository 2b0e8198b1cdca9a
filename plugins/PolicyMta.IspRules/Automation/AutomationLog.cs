using Microsoft.Extensions.Logging;

namespace PolicyMta.IspRules.Automation;

/// <summary>What reply automation tells operators.</summary>
internal sealed partial class AutomationLog(ILogger logger)
{
    public void Did(ActionRecord done) =>
        LogDid(logger, done.What, done.Aim, done.Until, done.Rule, done.Why, done.Id);

    public void NotDone(DueAction due, Exception error) => LogNotDone(logger, due.What, due.Aim.Text, due.Rule, error);

    [LoggerMessage(10, LogLevel.Warning, "Automation: {What} for {Aim} until {Until}; rule {Rule}, because of: {Why}; action {Id}")]
    private static partial void LogDid(
        ILogger logger, string what, string aim, DateTimeOffset? until, string rule, string why, string id);

    [LoggerMessage(11, LogLevel.Error, "Automation could not {What} for {Aim} by rule {Rule}; it is tried again with the next such reply")]
    private static partial void LogNotDone(ILogger logger, string what, string aim, string rule, Exception error);
}
