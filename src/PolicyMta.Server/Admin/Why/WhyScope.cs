using PolicyMta.Core.Queues;
using PolicyMta.Core.Waiting;

namespace PolicyMta.Server.Admin.Why;

/// <summary>The mail that is asked about.</summary>
/// <param name="Subject">What its name is.</param>
/// <param name="Name">Its name; null for all.</param>
/// <param name="Tenant">Whose it is; null for everybody's.</param>
/// <param name="Queues">Its ready queues, the longest first.</param>
/// <param name="Example">The last message that began to wait for the cause.</param>
internal sealed record WhyScope(
    WhySubject Subject, string? Name, string? Tenant, ImmutableArray<ReadyQueueView> Queues, WaitExample? Example);
