namespace PolicyMta.Simulation.Scenarios;

/// <summary>The lots of one message: the same seed, stream and number give the same row of them (SplitMix64).</summary>
internal struct MessageDraws(int seed, int stream, long number)
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state = Mix(((ulong)(uint)seed << 32) ^ (uint)stream) ^ Mix((ulong)number + Step);

    /// <summary>A number from 0 to below 1.</summary>
    public double Next() => (Mix(_state += Step) >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to below a limit.</summary>
    public int Next(int limit) => (int)(Next() * limit);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
