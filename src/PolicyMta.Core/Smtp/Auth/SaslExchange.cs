namespace PolicyMta.Core.Smtp.Auth;

/// <summary>What a step of an exchange came to.</summary>
internal enum SaslVerdict
{
    /// <summary>The client must answer <see cref="SaslStep.Challenge"/>.</summary>
    GoOn,

    /// <summary>The client has sent a password, which must be checked.</summary>
    HasPassword,

    /// <summary>The client has proven to be <see cref="SaslStep.Name"/>.</summary>
    Proven,

    /// <summary>The client has not proven to be <see cref="SaslStep.Name"/>.</summary>
    Failed,

    /// <summary>What the client sent is not what the mechanism wants.</summary>
    Malformed,
}

/// <summary>One step of an exchange.</summary>
internal readonly record struct SaslStep(SaslVerdict Verdict)
{
    /// <summary>What the client must answer.</summary>
    public ReadOnlyMemory<byte> Challenge { get; init; }

    /// <summary>Whom the client claims to be, once it has said so.</summary>
    public string? Name { get; init; }

    /// <summary>The password in the clear.</summary>
    public string? Password { get; init; }
}

/// <summary>The server's side of one authentication (RFC 4422): bytes in, verdict out. Knows no line, no base64, no clock.</summary>
internal abstract class SaslExchange
{
    protected static SaslStep Malformed { get; } = new(SaslVerdict.Malformed);

    /// <summary>What the client is asked where it sends nothing with the command.</summary>
    public virtual ReadOnlyMemory<byte> FirstChallenge => default;

    /// <summary>Takes what the client sent.</summary>
    public abstract SaslStep Next(ReadOnlySpan<byte> response);
}
