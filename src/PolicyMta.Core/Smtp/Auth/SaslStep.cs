namespace PolicyMta.Core.Smtp.Auth;

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
