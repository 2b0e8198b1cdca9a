using System.Text;
using PolicyMta.Core.Injection;
using PolicyMta.Core.Spool;

namespace PolicyMta.Policies.Plugins;

/// <summary>
/// Hands a plugin's messages to the only way in, marked with the plugin's id. The corridor works on them away from the plugin's execution
/// context, and the plugin goes on on a thread of the pool, never on one of the spool's. Thread-safe.
/// </summary>
internal sealed class PluginInjector(string plugin, CorridorAccess corridor) : IMessageInjector
{
    private static readonly SmtpReply NotRunning = SmtpReply.Parse("451 4.3.2 The server is not taking mail now, try again soon");

    public async ValueTask<SubmitResult> SubmitAsync(NewMessage message, CancellationToken cancellationToken = default)
    {
        if (NewMessageRules.MistakeIn(message) is { } mistake)
            throw new ArgumentException(mistake, nameof(message));
        if (corridor.Running is not { } running)
            return new SubmitResult(NotRunning, null);

        var request = RequestOf(message);
        var result = await Isolated.RunAsync(() => SubmitAsync(running, message, request, cancellationToken));
        await Task.Yield();
        return new SubmitResult(result.Reply, result.Id)
        {
            IsRepeated = result.IsRetry,
            Refused = [.. result.Refused.Select(static refused => refused.Address)],
        };
    }

    public async ValueTask<bool> WithdrawAsync(SpoolId id, CancellationToken cancellationToken = default)
    {
        if (corridor.Running?.Withdraw is not { } withdraw)
            return false;
        var found = await Isolated.RunAsync(() => withdraw(id).AsTask().WaitAsync(cancellationToken));
        await Task.Yield();
        return found;
    }

    private async Task<InjectionResult> SubmitAsync(
        RunningCorridor running, NewMessage message, InjectionRequest request,
        CancellationToken cancellationToken) => message.Key is { } key
            ? await running.Once.SubmitAsync(request, KeyOf(key), message.KeyWindow, cancellationToken)
            : await running.Submit(request, cancellationToken);

    private InjectionRequest RequestOf(NewMessage message) => new()
    {
        ReturnPath = message.ReturnPath,
        Recipients = message.Recipients,
        Content = MessageLines.Normalize(message.Content.Span),
        AsksRecipients = true,
        Source = new InjectionSource
        {
            Protocol = ReceivedHeader.PluginProtocol,
            Listener = plugin,
            Origins = OriginsOf(message.CausedBy),
        },
        Tenant = message.Tenant,
        Campaign = message.Campaign,
        Priority = message.Priority,
        Metadata = message.Metadata,
        Envelope = message.Envelope,
    };

    private ImmutableArray<string> OriginsOf(InjectionSource? cause) =>
        cause is null || cause.Origins.IsDefaultOrEmpty
            ? [plugin]
            : cause.Origins.Contains(plugin) ? cause.Origins
            : cause.Origins.Add(plugin);

    private UInt128 KeyOf(string key) => SpoolMark.KeyOf("plugin"u8, Encoding.UTF8.GetBytes(plugin), Encoding.UTF8.GetBytes(key));
}
