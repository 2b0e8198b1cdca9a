namespace PolicyMta.Policies.Plugins;

/// <summary>Hands a plugin's reports to the corridor, away from the plugin's execution context. Thread-safe.</summary>
internal sealed class PluginReports(CorridorAccess corridor) : IReportIntake
{
    public async ValueTask AcceptAsync(MessageFacts carrier, ReturnedReports reports, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(carrier);
        ArgumentNullException.ThrowIfNull(reports);
        if (corridor.Running?.AcceptReports is not { } accept)
            throw new IOException("The server does not run now: reports cannot be taken.");
        var work = Isolated.RunAsync(() => accept(carrier, reports).AsTask());
        await work.WaitAsync(cancellationToken);
        await Task.Yield();
    }
}
