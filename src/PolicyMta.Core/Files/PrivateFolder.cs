namespace PolicyMta.Core.Files;

/// <summary>Folders that only this server's user may enter.</summary>
internal static class PrivateFolder
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Makes a folder, or closes one that is there to others as far as this user may.</summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        Directory.CreateDirectory(path, OwnerOnly);
        try
        {
            if ((File.GetUnixFileMode(path) & ~OwnerOnly) != 0)
                File.SetUnixFileMode(path, OwnerOnly);
        }
        catch (UnauthorizedAccessException)
        {
            // Another user's, who gave this one access: it is for that user to close it.
        }
    }

    /// <summary>Makes a folder for what will be executed, or takes one that is there only if nobody else can have laid it there.</summary>
    /// <exception cref="IOException">The path is a link, or belongs to another user.</exception>
    public static void Demand(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            throw new IOException($"{path} is a link. The server wants a folder of its own there: remove the link.");
        Ensure(path);
        if (FileAccessRights.Of(path, throughLinks: false) is not { } rights)
            return;
        if (rights.Kind != FileKind.Folder || rights.Owner != FileAccessRights.OwnUser)
            throw new IOException($"{path} belongs to another user. The server wants a folder of its own there: remove it.");
    }
}
