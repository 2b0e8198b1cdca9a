namespace PolicyMta.Core.Smtp.Auth;

/// <summary>A way to prove who one is.</summary>
internal enum AuthMechanism
{
    /// <summary>RFC 7677: the password does not leave the client.</summary>
    ScramSha256,

    /// <summary>RFC 4616.</summary>
    Plain,

    /// <summary>The older form of PLAIN, for clients that know no other.</summary>
    Login,
}
