namespace PolicyMta.Policies.Recording;

/// <summary>
/// What the hooks were asked with lately: up to 256 examples each, of different tenants, domains and replies, 9 MiB in all. Kept in
/// memory, over reloads, until the server stops. Thread-safe.
/// </summary>
internal sealed class RecordedContexts(TimeProvider time) : IDisposable
{
    public ContextRecorder<RecipientContext> OnRecipient { get; } = new(ContextCopies.Of, RecordingLimits.WithoutContent, time);

    public ContextRecorder<InjectContext> OnInject { get; } = new(ContextCopies.Of, RecordingLimits.WithContent, time);

    public ContextRecorder<RouteContext> OnRoute { get; } = new(ContextCopies.Of, RecordingLimits.WithoutContent, time);

    public ContextRecorder<SignContext> OnSign { get; } = new(ContextCopies.Of, RecordingLimits.WithContent, time);

    public ContextRecorder<BounceContext> OnBounce { get; } = new(ContextCopies.Of, RecordingLimits.WithoutContent, time);

    public void Dispose()
    {
        OnRecipient.Dispose();
        OnInject.Dispose();
        OnRoute.Dispose();
        OnSign.Dispose();
        OnBounce.Dispose();
    }
}
