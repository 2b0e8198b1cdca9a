namespace PolicyMta.Server.Demo;

/// <summary>The counts of one simulated provider.</summary>
internal sealed record DemoProviderReport(long Accepted, long Delivered, long Bounced, long Deferred);
