namespace PolicyMta.DkimSigning.Published;

/// <summary>Asks DNS for keys' records.</summary>
internal interface IKeyDns
{
    /// <summary>Asks for the TXT records of a name; never throws because of what DNS says or does.</summary>
    ValueTask<KeyAnswer> FindAsync(string name, CancellationToken cancellationToken);
}
