namespace PolicyMta.Policies.Plugins;

/// <summary>Directives in the name of one plugin, once there is a corridor. Thread-safe.</summary>
internal sealed class PluginDirectives(string plugin, CorridorAccess corridor) : IDirectives
{
    public IReadOnlyList<Directive> Active => Running?.Active ?? [];

    public async ValueTask<Directive> AddAsync(DirectiveRequest request, CancellationToken cancellationToken)
    {
        var directive = await Isolated.RunAsync(() => Demanded().AddAsync(request, cancellationToken).AsTask());
        await Task.Yield();
        return directive;
    }

    public async ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var ended = await Isolated.RunAsync(() => Demanded().CancelAsync(id, cancellationToken).AsTask());
        await Task.Yield();
        return ended;
    }

    private IDirectives? Running => corridor.Running?.DirectivesOf?.Invoke(plugin);

    private IDirectives Demanded() => Running
        ?? throw new InvalidOperationException($"{plugin} gave a directive before the server had started.");
}
