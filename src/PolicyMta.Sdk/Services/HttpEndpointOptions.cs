namespace PolicyMta.Sdk;

/// <summary>Who may call an HTTP endpoint, and what a call may cost.</summary>
public sealed record HttpEndpointOptions
{
    /// <summary>The largest value of <see cref="MaxBodyBytes"/>.</summary>
    public const int BodyLimit = 64 * 1024 * 1024;

    /// <summary>The largest value of <see cref="Deadline"/>.</summary>
    public static readonly TimeSpan DeadlineLimit = TimeSpan.FromMinutes(5);

    /// <summary>Who may call it.</summary>
    public HttpAccess Access { get; init; }

    /// <summary>
    /// The largest request body in bytes, 0 to <see cref="BodyLimit"/>; 413 beyond. The server's own <c>http.max_message_size</c> also
    /// holds.
    /// </summary>
    public int MaxBodyBytes { get; init; } = 1024 * 1024;

    /// <summary>How long the handler may take, more than zero and up to <see cref="DeadlineLimit"/>; 503 beyond.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);
}
