using PolicyMta.Core.Hooks;

namespace PolicyMta.Server.Tests.Http;

/// <summary>Keeps what is told of handlers that failed.</summary>
internal sealed class FailureList : IHandlerReporter
{
    public List<string> Failures { get; } = [];

    public void HandlerFailed(string hook, string handler, string error, string? consequence)
    {
        lock (Failures)
            Failures.Add($"{hook} {handler}: {error}");
    }
}
