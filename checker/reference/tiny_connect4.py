"""Reinforcement learning: four in a row on a small board, learned by playing against oneself.

A net says how a position will end for the side to move. Both sides move by what it says of the positions that their
moves lead to, and it learns from how the games went on: TD(lambda), as TD-Gammon did (Tesauro 1995). The quality is the
share of games won, a draw counting half, against a player that it never trains against: that one takes a win where there
is one, parries a loss, and otherwise moves at random.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from checker.reference.workload import Workload

__all__ = ["WORKLOAD"]

ROWS, COLUMNS, FOUR = 5, 6, 4
WIDTH = 16
# A kernel each for four in a row, in a column and on either diagonal.
FOURS = torch.zeros(4, 1, FOUR, FOUR)
FOURS[0, 0, 0] = FOURS[1, 0, :, 0] = 1.0
FOURS[2, 0], FOURS[3, 0] = torch.eye(FOUR), torch.eye(FOUR).flip(1)


class GameBatch:
    """Many games at once. `boards` has two planes a game: the stones of the side to move, and the other's."""

    def __init__(self, number: int, device: torch.device) -> None:
        self.boards = torch.zeros(number, 2, ROWS, COLUMNS, device=device)
        self.over = torch.zeros(number, dtype=torch.bool, device=device)

    def find_open_columns(self) -> Tensor:
        """Which columns have room."""
        return self.boards[:, :, -1].sum(1) == 0

    def drop_in_columns(self, columns: Tensor) -> Tensor:
        """The side to move drops a stone in each game that is not over, and it is the other's turn; who won by it."""
        after = drop_stones(self.boards, columns)
        going = ~self.over
        won = going & find_wins(after[:, 0])
        full = after.sum((1, 2, 3)) == ROWS * COLUMNS
        self.boards = torch.where(going[:, None, None, None], after, self.boards).flip(1)
        self.over = self.over | won | full
        return won


def drop_stones(boards: Tensor, columns: Tensor) -> Tensor:
    """The boards after the side to move dropped a stone."""
    games = torch.arange(len(boards), device=boards.device)
    row = boards.sum(1)[games, :, columns].sum(1).long().clamp(max=ROWS - 1)
    after = boards.clone()
    after[games, 0, row, columns] = 1.0
    return after


def find_wins(stones: Tensor) -> Tensor:
    """Whether four of the stones are in a row."""
    room = F.pad(stones.unsqueeze(1).float(), (0, FOUR - 1, 0, FOUR - 1))
    return F.conv2d(room, FOURS.to(room)).flatten(1).amax(1) >= FOUR


def choose_sensible_moves(games: GameBatch, draws: torch.Generator) -> Tensor:
    """The moves of the player that is played against in evaluations."""
    number = len(games.boards)
    legal = games.find_open_columns()
    worth = torch.rand(number, COLUMNS, generator=draws).to(games.boards.device)
    for column in range(COLUMNS):
        columns = torch.full((number,), column, device=games.boards.device)
        worth[:, column] += 4.0 * find_wins(drop_stones(games.boards, columns)[:, 0])
        worth[:, column] += 2.0 * find_wins(drop_stones(games.boards.flip(1), columns)[:, 0])
    return worth.masked_fill(~legal, -1.0).argmax(1)


class PositionNet(nn.Module):
    """How the game is expected to end for the side to move: 1 won, -1 lost."""

    def __init__(self) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(2, WIDTH, FOUR, padding=2), nn.ReLU(), nn.Flatten(),
            nn.Linear(WIDTH * (ROWS + 1) * (COLUMNS + 1), 2 * WIDTH), nn.ReLU(), nn.Linear(2 * WIDTH, 1),
        )  # fmt: skip

    def forward(self, boards: Tensor) -> Tensor:
        """A number a board."""
        return torch.tanh(self.body(boards).float()).squeeze(-1)


class TinyConnect4(Workload):
    """Boards to expectations. A sample is a game."""

    def prepare_data(self) -> None:
        """There is nothing to prepare: the data are its own games."""

    def build_model(self) -> nn.Module:
        """The net."""
        return PositionNet()

    def compute_loss(self) -> Tensor:
        """Plays a batch of games against itself; the squared error of what was expected of their positions."""
        boards, going, ends = self._play_games()
        kept = going.flatten().nonzero().squeeze(1)
        return F.mse_loss(self.model(boards.flatten(0, 1)[kept]), ends.flatten()[kept])

    def estimate_outcomes(self, games: GameBatch) -> Tensor:
        """By game and column, how the game is expected to end for the side to move; -2 where the column is full."""
        number, device = len(games.boards), games.boards.device
        columns = torch.arange(COLUMNS, device=device).repeat(number)
        after = drop_stones(games.boards.repeat_interleave(COLUMNS, 0), columns)
        full = after.sum((1, 2, 3)) == ROWS * COLUMNS
        expected = torch.where(full, 0.0, -self.model(after.flip(1)))
        expected = torch.where(find_wins(after[:, 0]), 1.0, expected).view(number, COLUMNS)
        return expected.masked_fill(~games.find_open_columns(), -2.0)

    @torch.no_grad()
    def _play_games(self) -> tuple[Tensor, Tensor, Tensor]:
        """By move and game: the boards, whether the game was on, and how it is to be expected to end."""
        device, trace = self.device.device, self.settings["td_lambda"]
        temperature = self.settings["exploration_temperature"]
        games = GameBatch(self.batch_size, device)
        boards, going, chosen = [], [], []
        for _ in range(ROWS * COLUMNS):
            worth = self.estimate_outcomes(games)
            noise = -torch.log(-torch.log(torch.rand(worth.shape, generator=self.run_generator).clamp(1e-9, 1 - 1e-7)))
            columns = (worth + temperature * noise.to(device)).masked_fill(worth < -1, -torch.inf).argmax(1)
            boards.append(games.boards)
            going.append(~games.over)
            chosen.append(worth.gather(1, columns.unsqueeze(1)).squeeze(1))
            games.drop_in_columns(columns)
            if bool(games.over.all()):
                break
        ends, end = [], torch.zeros(self.batch_size, device=device)
        for at in reversed(range(len(chosen))):
            last = going[at] & ~going[at + 1] if at + 1 < len(chosen) else going[at]
            end = torch.where(last, chosen[at], (1 - trace) * chosen[at] - trace * end)
            ends.append(end)
        return torch.stack(boards), torch.stack(going), torch.stack(ends[::-1])

    def evaluate_model(self) -> float:
        """The share of games won, each side moving first in half of them."""
        draws = torch.Generator().manual_seed(self.settings["eval_samples"])
        half = self.settings["eval_samples"] // 2
        return sum(self._score_matches(half, mine, draws) for mine in (True, False)) / (2 * half)

    def _score_matches(self, number: int, mine: bool, draws: torch.Generator) -> float:
        """Points from games in which the net moves first (`mine`) or second."""
        games, points = GameBatch(number, self.device.device), 0.0
        for _ in range(ROWS * COLUMNS):
            before = games.over
            won = games.drop_in_columns(
                self.estimate_outcomes(games).argmax(1) if mine else choose_sensible_moves(games, draws)
            )
            points += won.sum().item() if mine else 0.0
            points += 0.5 * (games.over & ~before & ~won).sum().item()
            mine = not mine
        return points


WORKLOAD = TinyConnect4
