namespace PolicyMta.Core.Stores;

/// <summary>What may be done with the plugins' database.</summary>
internal enum StoreAccess
{
    /// <summary>Read and write; by one process at a time.</summary>
    ReadWrite,

    /// <summary>Read and write, and nothing need survive a power cut: for simulations.</summary>
    Unsynced,

    /// <summary>Read what was there at the first use, also while a server has it open. Nothing is created.</summary>
    ReadOnly,
}
