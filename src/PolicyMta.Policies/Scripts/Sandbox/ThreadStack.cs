using System.Runtime.InteropServices;

namespace PolicyMta.Policies.Scripts.Sandbox;

/// <summary>Where the stack of a thread ends. The system is asked once for each thread.</summary>
internal static partial class ThreadStack
{
    /// <summary>What is left at least if the system does not say; the smallest stacks have twice as much.</summary>
    private const nuint Least = 512 * 1024;

    private const int SizeOfAttributes = 64;

    private static readonly ThreadLocal<nuint> Ends = new(Find);

    /// <summary>The lowest address of the calling thread's stack.</summary>
    public static nuint End => Ends.Value;

    private static unsafe nuint Find()
    {
        byte here;
        var address = (nuint)(&here);
        return Asked(address) ?? address - Least;
    }

    private static unsafe nuint? Asked(nuint address)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var attributes = stackalloc byte[SizeOfAttributes];
        if (GetAttributes(CurrentThread(), attributes) != 0)
            return null;
        var isKnown = GetStack(attributes, out var lowest, out var size) == 0;
        _ = Destroy(attributes);
        return isKnown && address > lowest && address - lowest <= size ? lowest : null;
    }

    [LibraryImport("libc", EntryPoint = "pthread_self")]
    private static partial nuint CurrentThread();

    [LibraryImport("libc", EntryPoint = "pthread_getattr_np")]
    private static unsafe partial int GetAttributes(nuint thread, byte* attributes);

    [LibraryImport("libc", EntryPoint = "pthread_attr_getstack")]
    private static unsafe partial int GetStack(byte* attributes, out nuint lowest, out nuint size);

    [LibraryImport("libc", EntryPoint = "pthread_attr_destroy")]
    private static unsafe partial int Destroy(byte* attributes);
}
