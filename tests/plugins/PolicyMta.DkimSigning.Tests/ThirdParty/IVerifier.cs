namespace PolicyMta.DkimSigning.Tests.ThirdParty;

/// <summary>An implementation of DKIM that is not ours.</summary>
internal interface IVerifier
{
    string Name { get; }

    /// <summary>Whether it has the header as it is written, as the simple form wants it.</summary>
    bool KeepsHeaderBytes => true;

    /// <returns>For each mail in the folder, by its file's name, the selectors whose signatures hold.</returns>
    Task<IReadOnlyDictionary<string, ImmutableHashSet<string>>> VerifyAsync(string folder, PublishedKeys keys);
}
