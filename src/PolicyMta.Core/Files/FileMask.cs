using System.Runtime.InteropServices;

namespace PolicyMta.Core.Files;

/// <summary>What permissions new files of this process never have.</summary>
internal static partial class FileMask
{
    private const uint GroupAndOthers = 0b000_111_111;

    /// <summary>From now on new files and folders are this user's alone (umask 077), unless their code asks otherwise.</summary>
    public static void KeepPrivate()
    {
        if (!OperatingSystem.IsWindows())
            _ = SetMask(GroupAndOthers);
    }

    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);
}
