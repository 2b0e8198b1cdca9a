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
    private const int CurrentFolder = -100;
    private const int NotThroughLinks = 0x100;
    private const uint BasicFacts = 0x7ff;
    private const int AnswerLength = 256;
    private const int OwnerAt = 20;
    private const int ModeAt = 28;

    /// <summary>The user that this process runs as; null if the system does not say.</summary>
    public static uint? OwnUser => OperatingSystem.IsLinux() ? EffectiveUser() : null;

    /// <summary>Reads them; null if there is no such file, or the system does not say.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="throughLinks">Whether a link is what it leads to.</param>
    public static FileAccessRights? Of(string path, bool throughLinks = true)
    {
        if (!OperatingSystem.IsLinux())
            return null;

        Span<byte> answer = stackalloc byte[AnswerLength];
        try
        {
            if (Ask(CurrentFolder, path, throughLinks ? 0 : NotThroughLinks, BasicFacts, ref MemoryMarshal.GetReference(answer)) != 0)
                return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null; // A C library from before 2018.
        }

        var mode = MemoryMarshal.Read<ushort>(answer[ModeAt..]);
        return new FileAccessRights(
            MemoryMarshal.Read<uint>(answer[OwnerAt..]), (FileKind)(mode & 0xF000), (UnixFileMode)(mode & 0xFFF));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint wanted, ref byte answer);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint EffectiveUser();
}
