using System.Runtime.InteropServices;

namespace PolicyMta.Server;

/// <summary>
/// Memory that was needed once: reading the configuration, warming scripts up, compiling. Given back, in place of being kept for as long as
/// there is room.
/// </summary>
internal static partial class SpareMemory
{
    public static void GiveBack()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        try
        {
            _ = TrimHeap(0);
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // Not every C library has it.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint keep);
}
