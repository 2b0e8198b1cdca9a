namespace PolicyMta.Authentication.Signatures;

/// <summary>What came of one signature, as RFC 8601 section 2.7.1 names it.</summary>
internal enum DkimResult
{
    /// <summary>It holds.</summary>
    Pass,

    /// <summary>It does not hold: the message is another, or the signature is not by this key.</summary>
    Fail,

    /// <summary>It may hold, but this server does not take it: it has expired, or the key is too small.</summary>
    Policy,

    /// <summary>The key could not be had now.</summary>
    TempError,

    /// <summary>The signature or the key cannot be read, or there is no key.</summary>
    PermError,
}
