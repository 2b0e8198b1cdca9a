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
