using Microsoft.Extensions.Logging.Abstractions;
using PolicyMta.Core.Directives;
using PolicyMta.Core.Limits;
using PolicyMta.Core.Policy;
using PolicyMta.Core.Queues;
using PolicyMta.Core.Spool;
using PolicyMta.Core.Traffic;

namespace PolicyMta.Policies.Tests.Plugins;

/// <summary>The server's directives and paces over a spool of their own, for plugins that give some.</summary>
internal sealed class TestBooks : IAsyncDisposable
{
    private readonly ISpool _spool;
    private readonly DirectiveBook _directives;
    private readonly PaceBook _paces;

    private TestBooks(ISpool spool, Func<PolicySnapshot> policy)
    {
        var time = TimeProvider.System;
        _spool = spool;
        _directives = new DirectiveBook(spool, time, NullLogger<DirectiveBook>.Instance);
        _paces = new PaceBook(spool, time, NullLogger<PaceBook>.Instance);
        _directives.Open();
        _paces.Open();
        Directives = new DirectiveOperations(
            _directives, policy, new ScheduledQueues(), new DeliveryStore(spool, new ContentBudget(0, time), time),
            new DirectiveTallies(time), new Parking(null!), time);
        Traffic = new TrafficView(
            new ReadyQueues(new TrafficControl(_directives, _paces, ILimitShares.OneNode, time), time), _paces);
    }

    public DirectiveOperations Directives { get; }

    public TrafficView Traffic { get; }

    public static async Task<TestBooks> OpenAsync(string folder, Func<PolicySnapshot> policy)
    {
        var options = new SpoolOptions { Path = folder, MinFreeMb = 16, SegmentSizeMb = 1 };
        return new(await Spool.OpenAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default), policy);
    }

    public async ValueTask DisposeAsync()
    {
        await _paces.DisposeAsync();
        _directives.Dispose();
        await _spool.DisposeAsync();
    }
}
