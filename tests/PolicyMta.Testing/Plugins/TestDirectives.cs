using PolicyMta.Sdk;

namespace PolicyMta.Testing.Plugins;

/// <summary>Directives in memory, for a plugin under test; they end by the clock.</summary>
public sealed class TestDirectives(TimeProvider? clock = null) : IDirectives
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly Lock _lock = new();
    private readonly List<Directive> _all = [];
    private int _last;

    public IReadOnlyList<Directive> Active
    {
        get
        {
            lock (_lock)
                return [.. _all.Where(directive => !(directive.Until <= _clock.GetUtcNow()))];
        }
    }

    public ValueTask<Directive> AddAsync(DirectiveRequest request, CancellationToken cancellationToken = default)
    {
        var now = _clock.GetUtcNow();
        lock (_lock)
        {
            var directive = new Directive
            {
                Id = $"d{++_last}",
                Request = request,
                Author = "test",
                CreatedAt = now,
                Until = request.For is { } length ? now + length : null,
            };
            _all.Add(directive);
            return new ValueTask<Directive>(directive);
        }
    }

    public ValueTask<bool> CancelAsync(string id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return new ValueTask<bool>(_all.RemoveAll(directive => directive.Id == id) > 0);
    }
}
