namespace PolicyMta.Server.Statistics.Counting;

internal static class StatFields
{
    public const int Count = (int)StatField.Category + 1;
}
