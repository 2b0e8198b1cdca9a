using System.Runtime.InteropServices;

namespace PolicyMta.Core.Files;

/// <summary>Asks Linux about a file what the runtime does not tell: its owner, its identity, when it was last changed.</summary>
internal static partial class Statx
{
    /// <summary>How long an answer is, in bytes.</summary>
    public const int AnswerLength = 256;

    private const int CurrentFolder = -100;
    private const int NotThroughLinks = 0x100;
    private const uint BasicFacts = 0x7ff;

    /// <summary>Asks; false if there is no such file, or the system does not say.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="throughLinks">Whether a link is what it leads to.</param>
    /// <param name="answer">Takes a <c>struct statx</c>.</param>
    public static bool TryAsk(string path, bool throughLinks, Span<byte> answer)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return Ask(CurrentFolder, path, throughLinks ? 0 : NotThroughLinks, BasicFacts, ref MemoryMarshal.GetReference(answer)) == 0;
        }
        catch (EntryPointNotFoundException)
        {
            return false; // A C library from before 2018.
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint wanted, ref byte answer);
}
