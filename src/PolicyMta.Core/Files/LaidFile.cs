namespace PolicyMta.Core.Files;

/// <summary>
/// Finds what another user has laid where this server writes a file: in a folder for everybody a link would lead the writing anywhere, and
/// a file would show its owner all that is written. Root's are taken.
/// </summary>
internal static class LaidFile
{
    private const uint Root = 0;

    /// <summary>What is wrong with the path; null if nothing is, if there is nothing yet, or if the system does not tell owners.</summary>
    public static string? MistakeIn(string path) =>
        FileAccessRights.OwnUser is { } own && FileAccessRights.Of(path, throughLinks: false) is { } rights
            && rights.Owner != own && rights.Owner != Root
            ? $"{path} {(rights.Kind == FileKind.Link ? "is a link that belongs" : "belongs")} to another user (id {rights.Owner})."
            : null;

    /// <exception cref="IOException">Another user has laid something there.</exception>
    public static void Refuse(string path)
    {
        if (MistakeIn(path) is { } mistake)
            throw new IOException($"{mistake} The server does not write to it: remove it, or name another place.");
    }
}
