using System.Runtime.InteropServices;

namespace PolicyMta.Core.Files;

/// <summary>
/// Whose a file is and what others may do with it, as Linux says; the runtime itself does not tell owners. Immutable.
/// </summary>
/// <param name="Owner">The user id of its owner.</param>
/// <param name="Kind">What it is: the type bits of its mode.</param>
/// <param name="Mode">The permission bits of its mode.</param>
internal readonly partial record struct FileAccessRights(uint Owner, FileKind Kind, UnixFileMode Mode)
{
    private const int OwnerAt = 20;
    private const int ModeAt = 28;

    /// <summary>The user that this process runs as; null if the system does not say.</summary>
    public static uint? OwnUser => OperatingSystem.IsLinux() ? EffectiveUser() : null;

    /// <summary>Reads them; null if there is no such file, or the system does not say.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="throughLinks">Whether a link is what it leads to.</param>
    public static FileAccessRights? Of(string path, bool throughLinks = true)
    {
        Span<byte> answer = stackalloc byte[Statx.AnswerLength];
        if (!Statx.TryAsk(path, throughLinks, answer))
            return null;

        var mode = MemoryMarshal.Read<ushort>(answer[ModeAt..]);
        return new FileAccessRights(
            MemoryMarshal.Read<uint>(answer[OwnerAt..]), (FileKind)(mode & 0xF000), (UnixFileMode)(mode & 0xFFF));
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
