namespace PolicyMta.Core.Tests.Smtp;

/// <summary>Random inputs that are near to valid ones, from a seeded source so that a failure repeats.</summary>
internal static class Fuzz
{
    /// <summary>Replaces, inserts, removes and repeats a few bytes.</summary>
    public static byte[] Mutate(Random random, byte[] seed)
    {
        var bytes = new List<byte>(seed);
        for (var changes = random.Next(6); changes > 0; changes--)
        {
            var position = random.Next(bytes.Count + 1);
            switch (random.Next(4))
            {
                case 0:
                    bytes.Insert(position, (byte)random.Next(256));
                    break;
                case 1 when position < bytes.Count:
                    bytes[position] = (byte)random.Next(256);
                    break;
                case 2 when position < bytes.Count:
                    bytes.RemoveAt(position);
                    break;
                default:
                    bytes.InsertRange(position, bytes.Take(random.Next(bytes.Count + 1)).ToArray());
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>A text over a small alphabet, so that rare combinations come often.</summary>
    public static byte[] FromAlphabet(Random random, ReadOnlySpan<byte> alphabet, int maxLength)
    {
        var bytes = new byte[random.Next(maxLength + 1)];
        foreach (ref var b in bytes.AsSpan())
            b = alphabet[random.Next(alphabet.Length)];
        return bytes;
    }
}
