"""The marks by which special pages are known."""

from __future__ import annotations

import time

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.checking import marks

SPELLINGS = [
    "Error 404 (Not Found)!!1",
    "HTTP Status 404 – Not Found",
    "Page Not Found (404)",
    "404: This page could not be found",
    "404 error page",
    "Ooops... Error 404",
    "Lost? Page not found",
    "Site not found · GitHub Pages",
    "Fehler 404: Die Seite konnte nicht gefunden werden",
    "404 找不到页面",
    "Seite nicht gefunden",
    "Page introuvable",
    "Página no encontrada",
    "Página não encontrada",
    "Pagina non trovata",
    "Pagina niet gevonden",
    "Sidan hittades inte",
    "Nie znaleziono strony",
    "Stránka nenalezena",
    "Страница не найдена",
    "Sayfa bulunamadı",
    "Halaman tidak ditemukan",
    "Không tìm thấy trang",
    "页面不存在",
    "ページが見つかりません",
    "페이지를 찾을 수 없습니다",
    "الصفحة غير موجودة",
    "Az oldal nem található",
    "Nie znaleziono",
    "Не найдено",
    "Нет такой страницы",
    "Brak strony",
    "Strona nie istnieje",
    "Oeps! Deze pagina bestaat niet (meer)",
    "Ops! Página não encontrada",
    "指定されたURLは見つかりませんでした",
    "הדף לא נמצא",
    "صفحه مورد نظر یافت نشد",
    "ขออภัย ไม่พบหน้าที่คุณต้องการ",
    "Страница удалена",
    "抱歉，您访问的页面不存在",
    "No se ha encontrado la página",
    "La página que busca no existe",
    "Diese Seite existiert nicht mehr",
    "Diese Seite gibt es leider nicht",
    "Sivua ei löytynyt",
    "Stranica nije pronađena",
    "Stran ne obstaja",
    "Lehte ei leitud",
    "Lapa nav atrasta",
    "Puslapis nerastas",
    "Pàgina no trobada",
    "Orria ez da aurkitu",
    "Η σελίδα δεν βρέθηκε",
    "Страницата не е намерена",
    "पृष्ठ नहीं मिला",
    "পৃষ্ঠাটি পাওয়া যায়নি",
    "Ne pare rău, pagina nu a fost găsită",
    "Page non trouvée",
    "Cette page n’existe pas ou plus",
    "Désolé, cette page est introuvable",
    "Stránku nelze najít",
    "La pagina richiesta non esiste",
    "Erro 404 - Página não encontrada",
    "Página no existe",
    "Inhalt nicht verfügbar",
    "Contenido no disponible",
    "Siden findes ikke",
    "Siden ble ikke funnet",
    "Siden blev ikke fundet",
    "Kunde inte hitta sidan",
    "Seite nicht vorhanden",
    "Документ не найден",
    "Сторінку не знайдено",
    "Материал удалён",
    "찾을 수 없는 페이지입니다",
    "존재하지 않는 페이지입니다",
    "您访问的页面走丢了",
    "頁面不存在",
    "找不到網頁",
    "お探しのページは見つかりませんでした",
    "ページは存在しません",
    "이 페이지는 존재하지 않습니다",
]
LOOKALIKES = [
    "How to design a great 404 Not Found page | Lindqvist blog",
    "How to sell a domain you own",
    "We have moved! Notes from our new flat",
    "Gone with the Wind",
    "Lost and Found - Wikipedia",
    "Domain adaptation for speech recognition",
    "Parking in the city centre",
    "A page not found in any other book: the Voynich manuscript",
    "The 404 Media Podcast",
    "Access control lists explained",
    "Error handling in Go",
    "Login form validation with React",
    "Nothing is impossible",
    "Apache Spark: it works on clusters",
    "Blocked designs in experiments",
    "Verify your assumptions",
    "Das Thema: nicht gefunden werden wollen, ein Essay über Verstecke",
    "Wie man eine Seite baut, die nicht existiert: Kunst im Netz",
    "La page blanche",
    "Contact",
    "Cómo crear una página 404",
    "Produkte",
    "Kontakt",
    "La vida no existe",
    "Проект Луна",
    "Как удалить страницу ВКонтакте",
    "如何处理页面不存在的错误",
    "404ページの作り方",
    "ページを削除する方法",
    "The item",
    'How to handle "page not found" in Django',
    "Wenn die Seite nicht lädt",
    "Delete a file",
    "Datei löschen",
    "Wie lösche ich eine Seite, die nicht mehr existiert?",
    "Pages jaunes",
    "L’article 49.3 n’existe plus",
]

MESSAGES = [
    "Die angeforderte Seite wurde nicht gefunden.",
    "La page demandée n’existe pas",
    "La página que busca no existe",
    "Sidan du söker finns inte",
    "Strona nie istnieje",
    "Запрашиваемая страница не найдена",
    "您访问的页面不存在",
    "お探しのページは見つかりませんでした",
    "요청하신 페이지를 찾을 수 없습니다",
    "Aradığınız sayfa bulunamadı",
    "عذراً، الصفحة التي تبحث عنها غير موجودة",
    "A keresett oldal nem található.",
    "A página solicitada não foi encontrada",
    "La pagina richiesta non è stata trovata",
    "De pagina die u zoekt kan niet worden gevonden",
    "Stránka, kterou hledáte, neexistuje",
    "Sivua ei löydy",
    "主题不存在",
    "잘못된 주소입니다",
    "삭제되었거나 존재하지 않는 글입니다",
    "Lo sentimos, no hemos encontrado lo que buscabas. El producto que intentas ver ya no está disponible en nuestra tienda",
    "Страница удалена либо ещё не создана.",
    "Dieses Thema existiert noch nicht",
    "Opslaget er udløbet eller fjernet af arbejdsgiveren.",
    "没有您要访问的页面",
    "帖子已被作者删除",
    "ページは移動または削除された可能性があります",
    "Strony nie znaleziono",
    "Podana strona nie została odnaleziona",
    "This story was deleted by its author. The author of this story has removed it from the site.",
    "This position has already been filled. See our other openings.",
]
CHATTER = [
    "댓글이 없습니다",
    "Brak produktów w koszyku. Strona główna",
    "Dieses Produkt ist derzeit nicht verfügbar",
    "El producto no se encuentra en la tienda de Madrid",
    "No se encontraron comentarios",
    "لا توجد تعليقات على هذا المقال",
    "问题 已关闭",
    "This package is not available for Windows",
    "The file format is described below",
    "イベントは終了しました",
    "Комментарий удалён",
]


@pytest.mark.parametrize("mark", marks.TITLES.rows, ids=lambda mark: mark.name)
def test_title_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example alone, and beside a site's name."""
    assert mark in marks.in_title(mark.example)
    assert mark in marks.in_title(f"{mark.example} | A site of some kind")


@pytest.mark.parametrize("mark", marks.TEXTS.rows, ids=lambda mark: mark.name)
def test_text_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example."""
    assert mark in marks.in_text(mark.example)


@pytest.mark.parametrize("mark", marks.SIGNS.rows, ids=lambda mark: mark.name)
def test_source_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example."""
    assert mark.name in marks.in_source(mark.example)


@pytest.mark.parametrize("mark", [*marks.TITLES.rows, *marks.TEXTS.rows, *marks.SIGNS.rows], ids=lambda mark: mark.name)
def test_what_a_mark_needs_is_in_what_it_finds(mark: marks.Mark) -> None:
    """Looking for the needed texts first loses nothing."""
    assert mark.needs
    assert any(marks.small(text) in marks.small(mark.example) for text in mark.needs)
    assert all(text == text.lower() for text in mark.needs)


@pytest.mark.parametrize("mark", [*marks.TITLES.rows, *marks.TEXTS.rows, *marks.SIGNS.rows], ids=lambda mark: mark.name)
@settings(max_examples=10, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_a_mark_finds_has_what_it_needs(mark: marks.Mark, data: st.DataObject) -> None:
    """No way of writing it is lost by looking for the needed texts first."""
    found = data.draw(st.from_regex(mark.pattern, fullmatch=True))
    assert any(marks.small(text) in marks.small(found) for text in mark.needs)


@pytest.mark.parametrize("mark", marks.URLS, ids=lambda mark: mark.name)
def test_address_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example."""
    assert mark in marks.of_url(mark.example)


@pytest.mark.parametrize("mark", marks.HEADERS, ids=lambda mark: mark.name)
def test_header_marks_find_their_example(mark: marks.Mark) -> None:
    """Each row finds its example, in a header whose name is in small letters."""
    assert mark.pattern.search(mark.example)
    assert mark.header == mark.header.lower()


@pytest.mark.parametrize("title", SPELLINGS)
def test_spellings_of_missing_pages_are_known(title: str) -> None:
    """Brackets, sighs and numbers around it make no difference."""
    assert "missing" in {mark.kind for mark in marks.in_title(title)}


@pytest.mark.parametrize("text", MESSAGES)
def test_messages_of_missing_pages_are_known(text: str) -> None:
    """A sentence that says of a thing that it is not there."""
    assert "missing" in {mark.kind for mark in marks.in_text(text)}


@pytest.mark.parametrize("text", CHATTER)
def test_what_living_pages_say_beside_their_subject_is_not_it(text: str) -> None:
    """No comments yet, out of stock, closed questions."""
    assert "missing" not in {mark.kind for mark in marks.in_text(text)}


@pytest.mark.parametrize("title", LOOKALIKES)
def test_articles_about_it_are_not_it(title: str) -> None:
    """A title that only speaks of missing pages, domains or logins is no mark."""
    assert marks.in_title(title) == ()


@settings(deadline=None, max_examples=60)
@given(st.text(alphabet="aeo404 -|.,!:'sorrypagenotfounddomain", max_size=300))
def test_no_text_takes_long(text: str) -> None:
    """Patterns meet any text in little time: no page can keep us busy."""
    begun = time.perf_counter()
    marks.in_title(text)
    marks.in_text(text * 3)
    assert time.perf_counter() - begun < 0.5


@pytest.mark.parametrize(
    "text",
    [
        "sorry " * 60,
        "the page " * 90,
        "domain " * 110,
        "oops! " * 50,
        "a" * 800,
        "page you " * 80,
        "404 " * 75,
        "a.b" * 100,
        "a-" * 150,
    ],
)
def test_repetition_takes_no_time(text: str) -> None:
    """What makes careless patterns run for ever does not."""
    begun = time.perf_counter()
    marks.in_title(text[:300])
    marks.in_text(text)
    assert time.perf_counter() - begun < 0.2
