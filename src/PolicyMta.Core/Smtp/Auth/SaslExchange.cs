namespace PolicyMta.Core.Smtp.Auth;

/// <summary>The server's side of one authentication (RFC 4422): bytes in, verdict out. Knows no line, no base64, no clock.</summary>
internal abstract class SaslExchange
{
    protected static SaslStep Malformed { get; } = new(SaslVerdict.Malformed);

    /// <summary>What the client is asked if it sends nothing with the command.</summary>
    public virtual ReadOnlyMemory<byte> FirstChallenge => default;

    /// <summary>Takes what the client sent.</summary>
    public abstract SaslStep Next(ReadOnlySpan<byte> response);
}
